"""Calls of one answer, as services of all kinds stream them."""

from collections.abc import Sequence

import pytest

from endpoints.events import ToolCall
from endpoints.reading.chat_stream import ChatReader
from endpoints.tests.conftest import DONE, event, finish

Piece = tuple[int, str, str, str]  # index, id, name, arguments


def joined(pieces: Sequence[Piece]) -> list[tuple[str, str]]:
    """Return names and arguments of the calls in a stream, joined by their places."""
    reader, calls = ChatReader(), dict[int, list[str]]()
    body = b"".join(
        event(
            {
                "choices": [
                    {
                        "delta": {
                            "tool_calls": [
                                {
                                    "index": index,
                                    "id": call_id or None,
                                    "function": {"name": name, "arguments": arguments},
                                }
                            ]
                        }
                    }
                ]
            }
        )
        for index, call_id, name, arguments in pieces
    )
    for each in reader.feed(body + finish("tool_calls") + DONE):
        if isinstance(each, ToolCall):
            call = calls.setdefault(each.index, ["", ""])
            call[0], call[1] = call[0] or each.name, call[1] + each.arguments
    return [(name, arguments) for name, arguments in calls.values()]


@pytest.mark.parametrize(
    "pieces",
    [
        [(0, "a", "f", ""), (0, "", "", "{1"), (0, "", "", "}"), (1, "b", "g", "{2}")],
        [(0, "a", "f", "{1}"), (0, "b", "g", "{2}")],  # all have the same index
        [(0, "a", "f", "{"), (0, "", "", "1}"), (0, "b", "g", ""), (0, "", "", "{2}")],
        [(0, "a", "f", "{1"), (0, "z", "", "}"), (1, "b", "g", "{2}")],  # drawn anew
        [(0, "a", "f", "{1"), (0, "a", "f", "}"), (1, "b", "g", "{2}")],  # told again
    ],
)
def test_two_calls_are_two_calls(pieces: list[Piece]) -> None:
    assert joined(pieces) == [("f", "{1}"), ("g", "{2}")]


def test_a_call_moved_behind_does_not_meet_the_one_that_stands_there() -> None:
    pieces = [
        (0, "a", "f", "{1}"),
        (1, "b", "g", "{2}"),
        (0, "c", "h", "{3"),
        (0, "", "", "}"),
    ]
    assert joined(pieces) == [("f", "{1}"), ("g", "{2}"), ("h", "{3}")]
