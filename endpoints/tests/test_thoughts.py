from collections.abc import Iterable
from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoints.events import Event, Reasoning, Text
from endpoints.reading.chat_stream import ChatReader
from endpoints.reading.thoughts import Thoughts
from endpoints.tests.conftest import DONE, chunk, finish


def told_apart(pieces: Iterable[str]) -> list[tuple[str, str]]:
    """Return (thought or said, text), neighbours of one kind joined."""
    thoughts = Thoughts()
    events = [each for piece in pieces for each in thoughts.feed(piece)]
    return joined([*events, *thoughts.rest()])


def joined(events: Iterable[Event]) -> list[tuple[str, str]]:
    spoken = [each for each in events if isinstance(each, Text | Reasoning)]
    kinds = groupby(spoken, lambda each: isinstance(each, Reasoning))
    return [
        ("thought" if thought else "said", "".join(each.text for each in some))
        for thought, some in kinds
    ]


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("<think>a</think>\n\nb", [("thought", "a"), ("said", "b")]),
        ("\n<think>\na\nb\n</think>c", [("thought", "a\nb\n"), ("said", "c")]),
        ("<think>\n\n</think>\n\nb", [("said", "b")]),
        ("<think>never ends", [("thought", "never ends")]),
        ("<think>a</thi", [("thought", "a</thi")]),
        ("<think>`</think>`</think>b", [("thought", "`</think>`"), ("said", "b")]),
        ("<think>a</think><think>", [("thought", "a"), ("said", "<think>")]),
        ("Use <think> tags", [("said", "Use <think> tags")]),
        ("```\n<think>\n```", [("said", "```\n<think>\n```")]),
        ("`<think>`", [("said", "`<think>`")]),
        ("<thin", [("said", "<thin")]),
        ("<thing>", [("said", "<thing>")]),
        ("  indented", [("said", "  indented")]),
        ("   ", [("said", "   ")]),
        ("", []),
    ],
)  # fmt: skip
def test_thoughts_at_the_beginning_are_told_apart(
    text: str, apart: list[tuple[str, str]]
) -> None:
    assert told_apart([text]) == apart
    assert told_apart(text) == apart  # letter by letter


PARTS = st.sampled_from(["<think>", "</think>", "`", "<", "</", " ", "\n", "a", "思"])


@given(parts=st.lists(PARTS), cuts=st.lists(st.integers(0, 60)))
def test_any_split_of_the_text_is_told_apart_alike(
    parts: list[str], cuts: list[int]
) -> None:
    text = "".join(parts)
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    assert told_apart(text[a:b] for a, b in pairwise(edges)) == told_apart([text])


def test_a_streams_thoughts_are_no_part_of_its_text() -> None:
    reader = ChatReader()
    body = chunk("<thi") + chunk("nk>a</think>\n\nb") + finish() + DONE
    assert joined([*reader.feed(body), *reader.finish()]) == [
        ("thought", "a"),
        ("said", "b"),
    ]
