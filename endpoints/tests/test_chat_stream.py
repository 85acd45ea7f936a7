import json
from collections.abc import Iterable

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoints.errors import (
    BadAnswer,
    Busy,
    ContentFiltered,
    CutOff,
    EndpointError,
    ServerTrouble,
)
from endpoints.events import (
    Event,
    Filtered,
    Finished,
    Reasoning,
    Text,
    ToolCall,
    Usage,
)
from endpoints.reading.chat_stream import ChatReader
from endpoints.tests.conftest import DONE, chunk, event, finish


def read(pieces: Iterable[bytes]) -> tuple[list[Event], type[EndpointError] | None]:
    """Return the events, and the kind of error that ended them."""
    reader = ChatReader()
    events: list[Event] = []
    try:
        for piece in pieces:
            for each in reader.feed(piece):
                events.append(each)  # what came before an error counts
        for each in reader.finish():
            events.append(each)
    except EndpointError as error:
        return events, type(error)
    return events, None


STOP = Finished("stop", "gpt-5")
HI = Text("Hi")
PROMPT_FIRST = event(
    {
        "choices": [],
        "id": "",
        "model": "",
        "prompt_filter_results": [
            {
                "content_filter_results": {
                    "hate": {"filtered": False, "severity": "safe"}
                }
            }
        ],
    }
)
LATE_VIOLATION = event(
    {
        "choices": [
            {
                "finish_reason": "content_filter",
                "content_filter_results": {
                    "violence": {"filtered": True, "severity": "medium"}
                },
                "content_filter_offsets": {"check_offset": 4},
            }
        ]
    }
)
CALL = {"index": 1, "id": "c", "function": {"name": "f", "arguments": "{}"}}
USAGE = event(
    {
        "choices": [],
        "usage": {
            "prompt_tokens": 5,
            "completion_tokens": 3,
            "prompt_tokens_details": {"cached_tokens": 4},
            "completion_tokens_details": {"reasoning_tokens": 2},
        },
    }
)


def used(**changed: object) -> bytes:
    """Return a chunk whose usage is 5 and 3 tokens, but for what is `changed`."""
    usage = {"prompt_tokens": 5, "completion_tokens": 3} | changed
    return b"data: " + json.dumps({"choices": [], "usage": usage}).encode() + b"\n\n"


WHOLE = orjson.dumps(
    {
        "model": "gpt-5",
        "choices": [{"message": {"content": "Hi"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1},
    }
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            PROMPT_FIRST + chunk("Hi") + finish() + DONE,
            [HI, STOP],
            id="empty choices first",
        ),
        pytest.param(chunk("Hi") + finish(), [HI, STOP], id="no DONE"),
        pytest.param(chunk("Hi") + DONE, [HI, STOP], id="no finish reason"),
        pytest.param(
            chunk("Hi") + finish("length") + DONE,
            [HI, Finished("length", "gpt-5")],
            id="length",
        ),
        pytest.param(
            chunk("Hi") + finish() + USAGE + DONE,
            [HI, Usage(5, 3, 4, 2), STOP],
            id="usage",
        ),
        pytest.param(
            chunk("Hi") + finish() + LATE_VIOLATION + DONE,
            [
                HI,
                Filtered("violence", "medium", blocked=True),
                Finished("content_filter", "gpt-5"),
            ],
            id="annotation without delta after stop",
        ),
        pytest.param(
            chunk("Hi") + finish("content_filter") + DONE,
            [
                HI,
                Filtered("unknown", "detected", blocked=True),
                Finished("content_filter", "gpt-5"),
            ],
            id="filter without findings",
        ),
        pytest.param(
            event({"choices": [{"delta": {"tool_calls": [CALL]}}]}) + DONE,
            [ToolCall(1, "c", "f", "{}"), Finished("stop")],
            id="tool call",
        ),
        pytest.param(
            event({"choices": [{"delta": {"reasoning_content": "hm"}}]}) + DONE,
            [Reasoning("hm"), Finished("stop")],
            id="reasoning",
        ),
        pytest.param(
            event({"choices": [{"text": "Hi"}]}) + DONE,
            [HI, Finished("stop")],
            id="legacy completion",
        ),
        pytest.param(
            event({"choices": [{"delta": None}]}) + chunk("Hi") + DONE,
            [HI, STOP],
            id="null delta",
        ),
        pytest.param(WHOLE, [HI, Usage(1, 1), STOP], id="plain JSON"),
        pytest.param(
            b"\n " + WHOLE, [HI, Usage(1, 1), STOP], id="plain JSON after blanks"
        ),
        pytest.param(
            (chunk("Hi") + finish() + DONE).replace(b"\n", b"\r\n"),
            [HI, STOP],
            id="CRLF",
        ),
        pytest.param(
            chunk("Hi").replace(b'"choices"', b'\ndata: "choices"') + DONE,
            [HI, STOP],
            id="multi-line data",
        ),
        pytest.param(
            chunk("Hi") + finish() + DONE + chunk("more"),
            [HI, STOP],
            id="after the end",
        ),
        pytest.param(
            chunk("Hi") + finish() + b'data: {"cho',
            [HI, STOP],
            id="half an event after stop",
        ),
    ],
)
def test_every_known_oddity_is_read(body: bytes, expected: list[Event]) -> None:
    assert read([body]) == (expected, None)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (chunk("Hi") + event({"error": {"code": "server_error"}}), ServerTrouble),
        (chunk("Hi") + event({"error": {"code": "429", "message": "x"}}), Busy),
        (chunk("Hi") + event({"error": {"code": "content_filter"}}), ContentFiltered),
        (chunk("Hi") + event({"error": "oops"}), ServerTrouble),
        (chunk("Hi"), CutOff),
        (chunk("Hi") + b'data: {"cho', CutOff),
        (chunk("Hi") + b'data: {"cho\n\n' + DONE, BadAnswer),
        (chunk("Hi") + b"data: 7\n\n", BadAnswer),
    ],
)
def test_a_fault_comes_after_the_text_before_it(
    body: bytes, error: type[EndpointError]
) -> None:
    assert read([body]) == ([HI], error)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", CutOff),
        (DONE, BadAnswer),
        (b"<html>sorry</html>", CutOff),
        (b'{"error": {"code": "429"}}', Busy),
    ],
)
def test_an_answer_without_anything_is_an_error(
    body: bytes, error: type[EndpointError]
) -> None:
    assert read([body]) == ([], error)


PARTS = [
    chunk("Grüße, 世界"),
    chunk("a"),
    PROMPT_FIRST,
    LATE_VIOLATION,
    USAGE,
    finish(),
    DONE,
    WHOLE,
    b": ping\r\n\r\n",
    b"data: {oops\n\n",
    event({"error": {"code": "500"}}),
    b"\r",
    b"\n",
    b"{",
]


@given(parts=st.lists(st.sampled_from(PARTS), max_size=6), size=st.integers(1, 40))
def test_any_split_of_the_bytes_gives_the_same_answer(
    parts: list[bytes], size: int
) -> None:
    body = b"".join(parts)
    pieces = [body[i : i + size] for i in range(0, len(body), size)]
    assert read(pieces) == read([body])


LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5)
NAMES = st.sampled_from(
    ["choices", "delta", "content", "tool_calls", "function", "usage", "error", "model"]
)
SHAPES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner),
    max_leaves=12,
)


@given(shape=SHAPES)
def test_no_json_raises_anything_but_our_errors(shape: object) -> None:
    whole, _ = read([orjson.dumps(shape)])
    events, _ = read([b"data: " + orjson.dumps(shape) + b"\n\n"])
    said = [each.text for each in (*events, *whole) if isinstance(each, Text)]
    assert all(isinstance(text, str) for text in said)


@given(noise=st.binary(max_size=300))
def test_no_bytes_raise_anything_but_our_errors(noise: bytes) -> None:
    read([chunk("Hi"), noise])
    read([noise])


@pytest.mark.parametrize("name", ["prompt_tokens", "completion_tokens"])
@pytest.mark.parametrize("wrong", [-1, 10**18, 10**30, 1.5, "5", True, [], {}])
def test_usage_that_cannot_be_is_as_good_as_untold(name: str, wrong: object) -> None:
    body = chunk("Hi") + finish() + used(**{name: wrong}) + DONE
    assert read([body]) == ([HI, STOP], None)


def test_details_that_cannot_be_do_not_end_an_answer() -> None:
    body = chunk("Hi") + used(prompt_tokens_details={"cached_tokens": -4}) + DONE
    assert read([body]) == ([HI, STOP], None)
    body = chunk("Hi") + used(completion_tokens_details=7) + DONE
    assert read([body]) == ([HI, Usage(5, 3), STOP], None)


@pytest.mark.parametrize("index", [-1, 1e30, "1", None, 1.5, True])
def test_a_tool_call_of_no_place_takes_the_one_it_stands_at(index: object) -> None:
    delta = {"tool_calls": [{**CALL, "index": index}]}
    called = event({"choices": [{"delta": delta}]})
    events, _ = read([called + finish("tool_calls") + DONE])
    assert events[0] == ToolCall(0, "c", "f", "{}")
