"""Chunks that are not parsed are passed on as if they were."""

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from endpoints.errors import EndpointError
from endpoints.events import Event, Passed
from endpoints.reading.passing.chunk_template import MARK, template_of
from endpoints.reading.passing.passthrough import ChunkReader
from endpoints.request import Passing
from endpoints.tests.conftest import DONE, event

HEAD = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "gpt-4o"}
TEXTS = st.text(max_size=8) | st.sampled_from(
    ['"', "\\", '\\"', '"}', '","finish_reason":"stop', MARK.decode(), "\n", "é", "中"]
)
DELTAS = st.one_of(
    st.builds(lambda text: {"content": text}, TEXTS),
    st.builds(lambda text: {"reasoning_content": text}, TEXTS),
    st.builds(lambda text: {"content": text, "refusal": None}, TEXTS),
)


def chunk(delta: dict[str, Any], reason: str | None, where: str) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": reason, "logprobs": None}
    order: dict[str, Any] = {"choices": [choice]}
    return event(HEAD | order if where == "last" else order | HEAD)


def passed(pieces: list[bytes], *, parsing: bool) -> tuple[list[Any], str, bool]:
    """Return the chunks that are passed on, their text, and whether it failed."""
    reader = ChunkReader(Passing("chat", "mine"))
    events: list[Event] = []
    failed = False
    try:
        for piece in pieces:
            if parsing:
                reader._usual = None
            events += reader.feed(piece)
        events += reader.finish()
    except EndpointError:
        failed = True
    given = [each for each in events if isinstance(each, Passed)]
    data = b"".join(each.data for each in given).split(b"\n\n")
    chunks = [orjson.loads(each[6:]) for each in data if each]
    return chunks, "".join(each.text for each in given), failed


@given(
    st.lists(
        st.tuples(DELTAS, st.sampled_from([None, None, None, "stop"])), max_size=12
    ),
    st.sampled_from(["first", "last"]),
    st.booleans(),
)
def test_it_makes_no_difference_whether_a_chunk_is_parsed(
    deltas: list[tuple[dict[str, Any], str | None]], where: str, done: bool
) -> None:
    pieces = [chunk(delta, reason, where) for delta, reason in deltas]
    pieces += [DONE] if done else []
    assert passed(pieces, parsing=False) == passed(pieces, parsing=True)


def test_usual_chunks_are_recognised_and_others_are_not() -> None:
    usual = chunk({"content": "Hi"}, None, "last")[6:-2]
    template = template_of(orjson.loads(usual), usual, usual)
    assert template
    assert template.text_of(usual.replace(b"Hi", b"Ho ho")) == b'"Ho ho"'
    for odd in (b'a"b', b"a\\\\", b'a","x":"b', b""):
        assert template.text_of(usual.replace(b"Hi", odd)) is None
    ended = chunk({"content": "Hi"}, "stop", "last")[6:-2]
    assert template.text_of(ended) is None
    assert template_of(orjson.loads(ended), ended, ended) is None
