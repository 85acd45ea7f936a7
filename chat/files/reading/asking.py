"""One question to the process that reads files, which can be ended."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from chat.errors import Invalid
from chat.files.reading.said import reason
from runtime import isolated

CHILD = Path(__file__).with_name("child.py")
SECONDS = 20.0
READERS = ThreadPoolExecutor(2, "reading")  # waiting for two processes at most


class UnreadableFile(Invalid):
    """The file cannot be read."""

    code = "broken_file"


async def ask(module: str, content: bytes, *arguments: object) -> dict[str, Any]:
    """Return what a module of the child says of a file. Raises UnreadableFile."""
    words = (module, *map(str, arguments))
    found = await asyncio.get_running_loop().run_in_executor(
        READERS, _ask, content, words
    )
    if error := found.get("error"):
        message, code = reason(str(error), int(found.get("number", 0)))
        raise UnreadableFile(message, code=code)
    return found


def _ask(content: bytes, words: tuple[str, ...]) -> dict[str, Any]:
    return isolated.run(CHILD, content, *words, seconds=SECONDS)
