"""An answer that came whole, told in pieces: by models that cannot stream. Pure."""

import re
from collections.abc import Sequence

from endpoints.events import Event, Reasoning, Text

WORD = re.compile(r"\s*\S{1,12}|\s+")  # a part of one, where there are no spaces
WORDS = 4  # in a piece, at least
MOST = 25  # pieces
PAUSE = 0.03  # seconds between two pieces


def spread(event: Event) -> Sequence[Event]:
    """Return a text in pieces of a few words; other events as they are.

    With a pause between two of them they take 0.75 s at most.
    """
    if not isinstance(event, Text | Reasoning):
        return (event,)
    words = WORD.findall(event.text)
    size = max(WORDS, -(-len(words) // MOST))
    return [
        type(event)("".join(words[start : start + size]))
        for start in range(0, len(words), size)
    ]
