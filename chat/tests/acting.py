"""Tools for tests: each call is counted and does what the test says."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from endpoints.simulator import script
from endpoints.simulator.script import Script
from tools.asking import PersonsReply
from tools.tool import Caller, Result, Tool

ANY = {"type": "object", "properties": {}}
LOOK = Tool("look", "Look", "Look around.", ANY, always=True)
BOOK = replace(LOOK, name="book", label="Book", effect="write")
WEB = replace(LOOK, name="web", label="Web", untrusted=True)
FILES = replace(LOOK, name="files", label="Files", private=True)
MAIL = replace(BOOK, name="mail", label="Mail", sends=True)


@dataclass
class Workshop:
    """Stands in for the source of built-in tools; `perform` and all else is real."""

    offered: list[Tool] = field(default_factory=lambda: [LOOK, BOOK])
    made: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)
    replies: list[PersonsReply] = field(
        default_factory=list
    )  # to what calls have asked
    results: dict[str, Result] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)  # tools that do not end by themselves
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event = field(default_factory=asyncio.Event)

    async def tools(self, user_id: int) -> Iterable[Tool]:
        """Return what there is."""
        return self.offered

    async def call(
        self, tool: Tool, arguments: Mapping[str, object], caller: Caller
    ) -> Result:
        """Count a call and give its result."""
        self.made.append((tool.name, arguments))
        self.begun.set()
        if caller.reply:
            self.replies.append(caller.reply)
            return Result(f"{tool.name}: {caller.reply.action}")
        if tool.name in self.held:
            await self.release.wait()
        return self.results.get(tool.name, Result(f"{tool.name} ok"))


def calling(*names: str, text: str = "", **arguments: str) -> Script:
    """Return a round of a model that calls these tools at once."""
    calls = tuple(
        script.ScriptedToolCall(
            name=name, id=f"c{at}", arguments=arguments.get(name, "{}")
        )
        for at, name in enumerate(names, 1)
    )
    said = {"answer": text} if text else {}
    return Script(tool_calls=calls, times=1, **said)


def saying(text: str) -> Script:
    """Return a round of a model that only speaks."""
    return Script(answer=text, times=1)
