"""An answer that came whole, told in pieces: by models that cannot stream."""

import asyncio
import re
from collections.abc import AsyncGenerator

from endpoints.events import Event, Reasoning, Text

WORD = re.compile(r"\s*\S{1,12}|\s+")  # a part of one, where there are no spaces
WORDS = 4  # in a piece, at least
MOST = 25  # pieces
PAUSE = 0.03  # seconds between two pieces


async def spread(event: Event) -> AsyncGenerator[Event, None]:
    """Give a text in pieces of a few words, within 0.75 s; other events as they are."""
    if not isinstance(event, Text | Reasoning):
        yield event
        return
    words = WORD.findall(event.text)
    size = max(WORDS, -(-len(words) // MOST))
    for start in range(0, len(words), size):
        if start:
            await asyncio.sleep(PAUSE)
        yield type(event)("".join(words[start : start + size]))
