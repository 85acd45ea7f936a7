from collections.abc import Iterable
from typing import Any

import orjson
import pytest

from endpoints.errors import CutOff, EndpointError, ServerTrouble
from endpoints.events import Event, Finished, Passed, Text, Usage, Whole
from endpoints.reading.passing.passthrough import ChunkReader, WholeReader
from endpoints.request import Passing
from endpoints.tests.conftest import DONE, event, finish

HEAD = {
    "id": "chatcmpl-1",
    "object": "chat.completion.chunk",
    "created": 1_760_000_000,
    "model": "gpt-4o-2024-11-20",
}
USAGE = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
PROMPT_FIRST = event({"choices": [], "id": "", "prompt_filter_results": []})


def chunk(delta: object, reason: str | None = None, **rest: object) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return event({**HEAD, "choices": [choice], "usage": None, **rest})


ROLE = chunk({"role": "assistant", "content": ""})
HI = chunk({"content": "Hi"})
STOP = chunk({}, "stop")
TOLD = event({**HEAD, "choices": [], "usage": USAGE})


def read(
    pieces: Iterable[bytes],
    *,
    usage: bool = False,
    format: str = "chat",  # noqa: A002
) -> tuple[list[Event], EndpointError | None]:
    reader = ChunkReader(Passing(format, "my-model", usage=usage))  # type: ignore[arg-type]
    events: list[Event] = []
    try:
        for piece in pieces:
            events.extend(reader.feed(piece))
        events.extend(reader.finish())
    except EndpointError as error:
        return events, error
    return events, None


def chunks(events: list[Event]) -> list[dict[str, Any]]:
    passed = b"".join(each.data for each in events if isinstance(each, Passed))
    return [orjson.loads(data[6:]) for data in passed.split(b"\n\n") if data]


def test_an_answer_is_passed_on_under_the_name_that_was_asked_for() -> None:
    events, _ = read([PROMPT_FIRST, ROLE, HI, STOP, TOLD, DONE])
    passed = chunks(events)
    assert [each["choices"][0]["delta"] for each in passed] == [
        {"role": "assistant", "content": ""},
        {"content": "Hi"},
        {},
    ]
    assert {each["model"] for each in passed} == {"my-model"}
    assert not any("usage" in each for each in passed)
    assert Usage(3, 2) in events
    assert events[-1] == Finished("stop", "gpt-4o-2024-11-20")


def test_bytes_are_left_as_they_are_where_nothing_is_to_be_mended() -> None:
    odd = b'data: {"model":"my-model",  "id":"x","choices":[{"delta":{"content":"a"}}]}'
    events, _ = read([odd + b"\n\n", STOP, DONE])
    assert isinstance(events[0], Passed)
    assert events[0].data == odd + b"\n\n"


def test_nothing_is_given_before_there_is_something_to_see() -> None:
    events, error = read([PROMPT_FIRST, ROLE])
    assert events == []
    assert isinstance(error, CutOff)


def test_usage_is_passed_on_to_whom_it_was_promised() -> None:
    events, _ = read([ROLE, HI, STOP, TOLD, DONE], usage=True)
    *before, last = chunks(events)
    assert (last["choices"], last["usage"]) == ([], USAGE)
    assert [each["usage"] for each in before] == [None] * 3


def test_an_annotation_gets_the_delta_and_the_id_that_it_lacks() -> None:
    bare: object = {"index": 0, "finish_reason": None, "content_filter_offsets": {}}
    late = event({"id": "", "model": "", "object": "", "created": 0, "choices": [bare]})
    events, _ = read([HI, late, STOP, late, DONE])
    for each in chunks(events):
        assert each["choices"][0]["delta"] is not None
        assert each["id"] == "chatcmpl-1"
        assert each["created"] == HEAD["created"]


def test_several_events_of_one_piece_are_one() -> None:
    events, _ = read([ROLE + HI + HI, STOP + DONE])
    assert [each.text for each in events if isinstance(each, Passed)] == ["HiHi", ""]


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_pieces_may_be_cut_anywhere(cut: int) -> None:
    body = ROLE + HI + STOP + DONE
    pieces = [body[start : start + cut] for start in range(0, len(body), cut)]
    events, _ = read(pieces)
    assert "".join(each.text for each in events if isinstance(each, Passed)) == "Hi"


def test_what_stood_before_an_error_is_passed_on() -> None:
    events, error = read([HI + event({"error": {"code": "500", "message": "Oh"}})])
    assert [each["choices"][0]["delta"] for each in chunks(events)] == [
        {"content": "Hi"}
    ]
    assert isinstance(error, ServerTrouble)


def test_words_of_tool_calls_and_thoughts_are_counted() -> None:
    function = {"name": "look", "arguments": '{"a":1}'}
    tool = chunk({"tool_calls": [{"index": 0, "id": "c", "function": function}]})
    events, _ = read([chunk({"reasoning_content": "Hm"}), tool, STOP, DONE])
    text = "".join(each.text for each in events if isinstance(each, Passed))
    assert text == 'Hmlook{"a":1}'


def test_words_that_look_like_keys_stay_what_they_are() -> None:
    said = '"model":"gpt-4o-2024-11-20",\n,"usage":null'
    events, _ = read([chunk({"content": said}), STOP, DONE])
    assert chunks(events)[0]["choices"][0]["delta"]["content"] == said


def test_legacy_chunks_need_no_delta() -> None:
    text = event({**HEAD, "choices": [{"index": 0, "text": "Hi"}]})
    events, _ = read([text, DONE], format="completions")
    assert chunks(events)[0]["choices"] == [{"index": 0, "text": "Hi"}]


def test_json_instead_of_a_stream_is_given_as_events() -> None:
    message = {"role": "assistant", "content": "Hi"}
    body = {**HEAD, "choices": [{"message": message, "finish_reason": "stop"}]}
    events, _ = read([orjson.dumps(body)])
    assert Text("Hi") in events
    assert not any(isinstance(each, Passed) for each in events)


def test_a_whole_answer_is_given_as_it_is_but_for_its_name() -> None:
    message = {"role": "assistant", "content": "Hi", "annotations": []}
    choice = {"index": 0, "message": message, "finish_reason": "length"}
    body = {**HEAD, "choices": [choice], "usage": USAGE}
    reader = WholeReader(Passing("chat", "my-model"))
    events = [*reader.feed(orjson.dumps(body)), *reader.finish()]
    assert events == [
        Whole({**body, "model": "my-model"}),
        Usage(3, 2),
        Finished("length", "gpt-4o-2024-11-20"),
    ]


def test_a_stream_instead_of_json_is_given_as_events() -> None:
    reader = WholeReader(Passing("chat", "my-model"))
    events = [*reader.feed(HI), *reader.feed(finish()), *reader.finish()]
    assert Text("Hi") in events
