"""List every tool, where it comes from, and who is asked before it is called."""

import argparse
import asyncio
from collections.abc import Iterator
from typing import IO, cast

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from librechat_yaml.live import librechat
from tools.policy import guarded, is_left_out, policy_of
from tools.sources import Failed, Source, source_of, sources
from tools.tool import Caller, Result, Tool

COLUMNS = ("tool", "source", "switched on as", "does", "policy", "state")
WIDE = 250  # columns, when the output is not a terminal
QUESTION = "Azure OpenAI"
NOBODY = 0  # the id of no person: what is configured, not whose it is


class Command(BaseCommand):
    """`manage.py tools`."""

    help = "List every tool and its policy; --probe asks each search one question."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--probe", action="store_true", help="ask each search one question"
        )

    def handle(self, *, probe: bool, **_options: object) -> None:
        table = Table(*COLUMNS, box=None)
        for row in asyncio.run(_rows()):
            table.add_row(*row)
        width = None if self.stdout.isatty() else WIDE
        console = Console(file=cast(IO[str], self.stdout), width=width)
        console.print(table)
        console.print(*_about(), sep="\n", markup=False)
        answers = asyncio.run(_probed()) if probe else {}
        for name, result in answers.items():
            said = result.text if result.failed else "answers"
            console.print(f"{name}: {said}", markup=False)
        if bad := [name for name, result in answers.items() if result.failed]:
            raise CommandError(f"{len(bad)} of {len(answers)} do not answer.")


async def _probed() -> dict[str, Result]:
    """Return what each search says to a question; nobody is charged for it."""
    found = [tool for source in sources() for tool in await source.tools(NOBODY)]
    asked = [tool for tool in found if _searches(tool)]
    return {tool.name: await _asked(tool) for tool in asked}


def _searches(tool: Tool) -> bool:
    """Say whether a tool of ours searches; what a stranger's would do, nobody knows."""
    searches = dict(tool.parameters).get("required") == ["query"]
    return searches and not tool.source.startswith("mcp:")


async def _asked(tool: Tool) -> Result:
    try:
        async with asyncio.timeout(settings.TOOL_SECONDS):
            return await source_of(tool).call(tool, {"query": QUESTION}, Caller(NOBODY))
    except (Failed, TimeoutError) as error:
        return Result(str(error) or "no answer in time", failed=True)


async def _rows() -> list[tuple[str, ...]]:
    return [row for source in sources() for row in await _of(source)]


async def _of(source: Source) -> list[tuple[str, ...]]:
    there = [_row(tool) for tool in await source.tools(NOBODY)]
    return [
        *there,
        *((name, "", "", "", "", f"needs {what}") for name, what in source.lacking()),
    ]


def _row(tool: Tool) -> tuple[str, ...]:
    policy = policy_of(tool)
    state = (
        "left out by includedTools or filteredTools" if is_left_out(tool) else "ready"
    )
    state = "offered to nobody" if policy == "deny" else state
    switch = "always on" if tool.always else tool.group_label or tool.label
    return tool.name, tool.source, switch, tool.effect, policy, state


def _about() -> Iterator[str]:
    azure = librechat().endpoints.azure
    if azure and not azure.plugins:
        yield "Azure models get none: endpoints.azureOpenAI.plugins is not true."
    if not guarded():
        yield "Answers are not guarded: tools.guarded is false."
