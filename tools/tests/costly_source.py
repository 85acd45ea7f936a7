"""A source that remembers for whom it was asked."""

from collections.abc import Iterable

from tools.tool import Tool

ASKED: list[int] = []


async def tools(user_id: int) -> Iterable[Tool]:
    """Return one tool, of the group `costly`."""
    ASKED.append(user_id)
    return [Tool("dig", "Dig", "", {"type": "object"}, group="costly")]
