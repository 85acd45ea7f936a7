from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoints.reading.sse import EventStream


def read(pieces: list[bytes]) -> list[bytes]:
    stream = EventStream()
    found = [data for piece in pieces for data in stream.feed(piece)]
    return found + stream.finish()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"data: a\n\ndata: b\n\n", [b"a", b"b"]),
        (b"data: a\r\n\r\ndata: b\r\n\r\n", [b"a", b"b"]),
        (b"data: a\r\rdata: b\r\r", [b"a", b"b"]),
        (b"data:a\n\n", [b"a"]),
        (b"data:  a\n\n", [b" a"]),
        (b"data: a\ndata: b\n\n", [b"a\nb"]),
        (b"event: x\nid: 7\ndata: a\nretry: 1\n\n", [b"a"]),
        (b": keep-alive\n\ndata: a\n\n", [b"a"]),
        (b"\n\n\ndata: a\n\n\n\ndata: b\n\n", [b"a", b"b"]),
        (b"\xef\xbb\xbfdata: a\n\n", [b"a"]),
        (b"data: a\n\ndata: [DONE]", [b"a", b"[DONE]"]),
        (b"data: a\n\ndata: [DONE]\r", [b"a", b"[DONE]"]),
        (b"", []),
        (b"database: x\n\n", []),
    ],
)
def test_events_are_read_as_the_standard_says(
    body: bytes, expected: list[bytes]
) -> None:
    assert read([body]) == expected


LINES = st.sampled_from(
    [
        b"data: a",
        b"data:b",
        b"data: ",
        b": note",
        b"event: e",
        b"",
        b"",
        b"\xef\xbb\xbf",
    ]
)
ENDS = st.sampled_from([b"\n", b"\r\n", b"\r"])
BODIES = st.lists(st.tuples(LINES, ENDS)).map(
    lambda lines: b"".join(line + end for line, end in lines)
)


@given(body=BODIES, cuts=st.lists(st.integers(0, 200)))
def test_any_split_of_the_bytes_gives_the_same_events(
    body: bytes, cuts: list[int]
) -> None:
    edges = sorted({0, len(body), *(cut for cut in cuts if cut < len(body))})
    pieces = [body[a:b] for a, b in pairwise(edges)]
    assert read(pieces) == read([body])


def test_an_event_in_very_many_pieces_is_joined_once() -> None:
    pieces = [b"data: ", *[b"x" * 100] * 20_000, b"\n\n"]
    assert read(pieces) == [b"x" * 2_000_000]
