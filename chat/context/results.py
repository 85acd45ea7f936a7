"""Results of tools where the window is too small for all of them. Pure.

They are the longest things in a prompt and the first that nobody misses: the oldest
are left out before any message is. A call never loses its result altogether.
"""

from collections.abc import Sequence

from chat.context.written import Count
from endpoints.request import PromptMessage

LEFT_OUT = "This result was left out to make room. Call the tool again if it is needed."
CUT = "\n[…]\n"  # stands for what was taken out of a text
LEAST = 50  # tokens of a result that is cut


def left_out(
    messages: Sequence[PromptMessage], over: int, count: Count
) -> tuple[tuple[PromptMessage, ...], int]:
    """Return messages without their oldest results, until `over` tokens are saved.

    And how many results that took.
    """
    kept: list[PromptMessage] = []
    number, least = 0, count(LEFT_OUT)
    for message in messages:
        saved = count(str(message["content"])) - least if _is_result(message) else 0
        if over > 0 and saved > 0:
            message = {**message, "content": LEFT_OUT}
            over -= saved
            number += 1
        kept.append(message)
    return tuple(kept), number


def cut(
    messages: Sequence[PromptMessage], over: int, count: Count
) -> tuple[PromptMessage, ...]:
    """Return messages shorter by about `over` tokens, their longest results cut.

    Those that are cut are equally long then, however many the tools have said.
    """
    sizes = [count(str(m["content"])) for m in messages if _is_result(m)]
    most = _most(sizes, sum(sizes) - over)
    return tuple(
        {**m, "content": shortened(str(m["content"]), most, count)}
        if _is_result(m)
        else m
        for m in messages
    )


def _most(sizes: Sequence[int], room: int) -> int:
    """Return how long each may be at most so that together they take `room`."""
    left = len(sizes)
    for size in sorted(sizes):
        if size * left > room:
            return max(LEAST, room // left)
        room -= size
        left -= 1
    return max(sizes, default=0)


def unread(messages: Sequence[PromptMessage]) -> int:
    """Return how many results at the end no model has seen yet."""
    at = len(messages)
    while at and _is_result(messages[at - 1]):
        at -= 1
    return len(messages) - at


def _is_result(message: PromptMessage) -> bool:
    return message["role"] == "tool"


def shortened(text: str, room: int, count: Count) -> str:
    """Return the head and the tail of a text, together at most about `room` tokens."""
    needed = count(text)
    while needed > room and len(text) > len(CUT) * 2:
        keep = max(1, int(len(text) * room / needed * 0.95)) // 2
        text = text[:keep] + CUT + text[-keep:]
        smaller = count(text)
        if smaller >= needed:
            break
        needed = smaller
    return text
