from collections.abc import Iterable

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoints.errors import ContentFiltered, CutOff, EndpointError, ServerTrouble
from endpoints.events import (
    Event,
    Finished,
    FinishReason,
    Reasoning,
    Text,
    ToolCall,
    Usage,
)
from endpoints.reading.responses_stream import ResponsesReader


def line(kind: str, **fields: object) -> bytes:
    data = orjson.dumps({"type": kind, **fields})
    return b"event: " + kind.encode() + b"\ndata: " + data + b"\n\n"


def read(pieces: Iterable[bytes]) -> tuple[list[Event], type[EndpointError] | None]:
    reader = ResponsesReader()
    events: list[Event] = []
    try:
        for piece in pieces:
            for each in reader.feed(piece):
                events.append(each)
        for each in reader.finish():
            events.append(each)
    except EndpointError as error:
        return events, type(error)
    return events, None


USAGE = {
    "input_tokens": 5,
    "output_tokens": 3,
    "output_tokens_details": {"reasoning_tokens": 2},
}
TOLD = Usage(5, 3, 0, 2)
RESPONSE = {"model": "gpt-5", "usage": USAGE}
HI = line("response.output_text.delta", delta="Hi")
COMPLETED = line("response.completed", response=RESPONSE)
THINKING = (
    line("response.reasoning_summary_part.added")
    + line("response.reasoning_summary_text.delta", delta="First")
    + line("response.reasoning_summary_part.added")
    + line("response.reasoning_summary_text.delta", delta="Then")
)
ITEM = {"type": "function_call", "call_id": "c1", "name": "f"}
CALL = line("response.output_item.added", output_index=2, item=ITEM) + line(
    "response.function_call_arguments.delta", output_index=2, delta="{}"
)
CREATED = line("response.created", response={"model": "gpt-5"})


def end(reason: FinishReason) -> list[Event]:
    return [TOLD, Finished(reason, "gpt-5")]


def test_text_comes_as_it_is_written() -> None:
    assert read([CREATED + HI + COMPLETED]) == ([Text("Hi"), *end("stop")], None)


def test_summaries_of_thinking_come_as_paragraphs() -> None:
    events, _ = read([THINKING + COMPLETED])
    thoughts = [each.text for each in events if isinstance(each, Reasoning)]
    assert thoughts == ["First", "\n\n", "Then"]


def test_a_tool_call_comes_in_pieces() -> None:
    pieces = [ToolCall(0, "c1", "f"), ToolCall(0, arguments="{}")]
    assert read([CALL + COMPLETED]) == ([*pieces, *end("tool_calls")], None)


WHOLE = line(
    "response.output_item.done", output_index=2, item={**ITEM, "arguments": "{}"}
)


@pytest.mark.parametrize(
    "begun", [b"", line("response.output_item.added", output_index=2, item=ITEM)]
)
def test_a_tool_call_may_come_whole(begun: bytes) -> None:
    events, _ = read([begun + WHOLE + COMPLETED])
    assert ToolCall(0, "c1", "f", "{}") in events
    assert events[-1] == Finished("tool_calls", "gpt-5")


def test_a_call_that_came_in_pieces_is_not_told_once_more() -> None:
    assert read([CALL + WHOLE + COMPLETED]) == read([CALL + COMPLETED])


@pytest.mark.parametrize(
    ("why", "reason"),
    [("max_output_tokens", "length"), ("content_filter", "content_filter")],
)
def test_an_incomplete_answer_says_why(why: str, reason: FinishReason) -> None:
    response = {**RESPONSE, "incomplete_details": {"reason": why}}
    body = HI + line("response.incomplete", response=response)
    assert read([body]) == ([Text("Hi"), *end(reason)], None)


def test_a_failure_takes_its_reason_from_the_error_that_follows() -> None:
    failed = line("response.failed", response={"error": None})
    error = line("error", error={"code": "content_filter", "message": "no"})
    assert read([HI + failed + error]) == ([Text("Hi")], ContentFiltered)


def test_a_failure_without_a_reason_is_server_trouble() -> None:
    body = line("response.failed", response={"error": {"code": "server_error"}})
    assert read([body]) == ([], ServerTrouble)


def test_a_stream_without_its_end_was_cut_off() -> None:
    assert read([HI]) == ([Text("Hi")], CutOff)


def test_a_whole_answer_in_one_piece_gives_the_same_events() -> None:
    thought = {"type": "reasoning", "summary": [{"text": "First"}]}
    message = {"type": "message", "content": [{"type": "output_text", "text": "Hi"}]}
    body = orjson.dumps({**RESPONSE, "output": [thought, message]})
    assert read([body]) == ([Reasoning("First"), Text("Hi"), *end("stop")], None)


PARTS = [CREATED, HI, THINKING, CALL, COMPLETED, b"data: [DONE]\n\n", b"data: {x\n\n"]


@given(parts=st.lists(st.sampled_from(PARTS), max_size=6), size=st.integers(1, 40))
def test_any_split_of_the_bytes_gives_the_same_answer(
    parts: list[bytes], size: int
) -> None:
    body = b"".join(parts)
    pieces = [body[i : i + size] for i in range(0, len(body), size)]
    assert read(pieces) == read([body])


KINDS = st.sampled_from(
    ["response.completed", "response.output_item.added", "error", "response.failed"]
)
FIELDS = st.sampled_from(["response", "item", "error", "output_index", "delta"])
VALUES = st.recursive(
    st.none() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(FIELDS, inner),
    max_leaves=8,
)


@given(kind=KINDS, fields=st.dictionaries(FIELDS, VALUES))
def test_no_json_raises_anything_but_our_errors(
    kind: str, fields: dict[str, object]
) -> None:
    read([line(kind, **fields)])
    read([orjson.dumps(fields)])
