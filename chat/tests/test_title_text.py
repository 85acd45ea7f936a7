from typing import Any

import pytest

from chat.background.title_text import LONGEST, cleaned, first_words, from_calls


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ('"Harbours"', "Harbours"),
        ("Title: Harbours.\nMore", "Harbours"),
        ("**标题:港口**", "港口"),
        ("标题：港口", "港口"),
        ("《港口》", "港口"),
        ("  ", ""),
        (
            "This is a chat about harbours of the North",
            "This is a chat about harbours…",
        ),
        ("x" * 500, "x" * LONGEST),
    ],
)
def test_titles_are_cleaned(raw: str, shown: str) -> None:
    assert cleaned(raw) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one two three", "one two three"),
        ("one two three four five six seven", "one two three four five six…"),
        ("港" * 100, "港" * 40 + "…"),
        ("", ""),
    ],
)
def test_first_words_are_short(text: str, shown: str) -> None:
    assert first_words(text) == shown


@pytest.mark.parametrize(
    "calls",
    [[], [{}], [{"function": {"arguments": "{"}}], [{"function": {"arguments": "{}"}}]],
)
def test_calls_without_a_title_give_none(calls: list[dict[str, Any]]) -> None:
    assert from_calls(calls) == ""
