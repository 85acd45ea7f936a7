"""The source of `run_python`: programs that an open page of the person runs.

Nothing runs here. A call asks the page as it would ask the person, so it waits as long,
survives what they survive, and goes on once with whichever answer comes first.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from chat.python import packages
from chat.store import files
from librechat_yaml.live import librechat
from tools.asking import Asks, PersonsReply, ServerQuestion
from tools.sources import Failed
from tools.tool import Caller, GivenFile, Result, Tool

NAME = "run_python"
KEY = "run"  # under which the page answers
LONGEST = 100_000  # characters of what a program prints, and of an error
MOST_FILES = 10  # that a program gives back
ABOUT = (
    "Run a Python 3 program in the person's browser and read what it prints and what "
    "its last line is worth. Call it for calculations, statistics, simulations and "
    "anything about the files of this conversation: they lie in the working directory "
    "under their names. Files that the program writes there are shown to the person, "
    "pictures (PNG, JPEG, WebP) as pictures. There is no network, and nothing is kept "
    "between two calls. 30 seconds and 512 MB. {packages}"
)
BARE = "Only the standard library is there."
THERE = "Besides the standard library there are: {names}."
PROGRAM = {
    "type": "object",
    "properties": {
        "code": {
            "type": "string",
            "pattern": r"\S",
            "maxLength": LONGEST,
            "description": "the whole program",
        }
    },
    "required": ["code"],
    "additionalProperties": False,
}
TEXT = {"type": "string", "maxLength": LONGEST + 100}
ANSWER = {  # of the page
    "type": "object",
    "properties": {
        "output": TEXT,
        "value": TEXT,
        "problem": TEXT,
        "unkept": {"type": "string", "maxLength": 4_000},
        "files": {
            "type": "array",
            "maxItems": MOST_FILES,
            "items": {"type": "string", "minLength": 36, "maxLength": 36},
        },
    },
    "additionalProperties": False,
}
NOT_RUN = "The program was not run: the person did not want it, or had no page open."


async def tools(user_id: int) -> Iterable[Tool]:
    """Return the tool, unless `interface.runCode` is off."""
    if not librechat().interface.run_code:
        return ()
    there = ", ".join(sorted(await asyncio.to_thread(packages.packages)))
    told = THERE.format(names=there) if there else BARE
    return (
        Tool(
            name=NAME,
            label=_("Run Python"),
            description=ABOUT.format(packages=told),
            parameters=PROGRAM,
            source="page",
            icon="code",
            about=_("Calculates with programs that run in this page."),
        ),
    )


def lacking() -> Iterable[tuple[str, str]]:
    """Return the tool where it is switched off, and files that are no packages."""
    if not librechat().interface.run_code:
        return [(NAME, "interface.runCode: true")]
    return [(f"{NAME}: {name}", why) for name, why in packages.unusable()]


async def call(tool: Tool, arguments: Mapping[str, object], caller: Caller) -> Result:
    """Ask the person's page to run a program; tell what it answers."""
    if caller.reply is not None:
        return await _given(caller.user_id, caller.reply)
    if caller.album is None:
        raise Failed("Nobody's page is open here that could run it.")
    return Result("", asks=Asks("", "", (ServerQuestion(KEY, "", ANSWER),), page=NAME))


async def _given(user_id: int, reply: PersonsReply) -> Result:
    """Return what a program has come to, as the page tells."""
    if reply.action != "accept":
        return Result(NOT_RUN, failed=True)
    said = reply.content.get(KEY, {})
    wanted = list(dict.fromkeys(said.get("files", ())))
    there = await files.several(user_id, wanted)
    given = tuple(_file(there[key]) for key in wanted if key in there)
    return Result(_told(said, given), failed=bool(said.get("problem")), files=given)


def _file(file: Mapping[str, Any]) -> GivenFile:
    size = (file["width"], file["height"]) if file.get("kind") == "image" else None
    return GivenFile(file["_id"], file["name"], size)


def _told(said: Mapping[str, Any], given: Iterable[GivenFile]) -> str:
    """Return what the model reads."""
    names = ", ".join(file.name for file in given)
    pieces = (
        said.get("output", "").strip("\n"),
        f"Value of the last line: {said['value']}" if said.get("value") else "",
        said.get("problem", ""),
        f"Files, shown to the person: {names}" if names else "",
        f"Files that could not be kept: {said['unkept']}" if said.get("unkept") else "",
    )
    return "\n\n".join(filter(None, pieces)) or "It ended and printed nothing."
