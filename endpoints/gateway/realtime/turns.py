"""What the turns of a session use: told of both sides' events, asked for tokens. Pure.

A service tells the tokens of an answer once it has ended. What the next one may cost
at most is worked out here: a prompt is all that was said before, and what is said now.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from endpoints.billing import estimates
from endpoints.events import Usage
from endpoints.reading.realtime_events import CREATED, DONE, SOUND, WORDS, response_of
from endpoints.targets import Knowledge

STEP = 4_096  # tokens of prompt that are reserved at a time
PICTURE = 1_500  # tokens of the largest
LONGEST = 4_096  # tokens of one answer, as the service has it
APPENDED = "input_audio_buffer.append"
# Characters of base64 that one token of sound has at least: 100 ms of 24 kHz in two
# bytes each heard, 50 ms spoken; telephones' sound has a sixth of them.
HEARD, SPOKEN, OF_TELEPHONES = 6_400, 3_200, 6
TELEPHONES = (b"g711", b"pcmu", b"pcma")


class Turns:
    """The tokens of a session so far, and of the turn under way."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.longest = min(knowledge.max_output, LONGEST)
        self.reserved = STEP  # tokens of prompt
        self._window = knowledge.context_window
        self._context = 0  # tokens of the last prompt with its answer
        self._heard = self._read = 0.0  # tokens since then
        self._spoken = self._written = 0.0  # tokens of the answer under way
        self._of_telephones = False
        self._open: set[str] = set()  # answers under way
        self._asked: list[str] = []  # events that have asked for one, not yet begun

    @property
    def under_way(self) -> bool:
        """Tell whether an answer is being made, or asked for."""
        return bool(self._open or self._asked)

    @property
    def made(self) -> bool:
        """Tell whether an answer is being made."""
        return bool(self._open)

    @property
    def prompt(self) -> int:
        """Return the tokens that a prompt would have now."""
        said = self._context + self._heard + self._read + self._spoken + self._written
        return min(round(said), self._window)

    @property
    def outgrown(self) -> bool:
        """Tell whether a prompt has become longer than what is reserved for it."""
        return self.prompt > self.reserved

    def worst(self, _answer: str = "") -> Usage:
        """Return what the next turn may use at most, all of it sound."""
        self.reserved = min(self.prompt + STEP, self._window)
        return self._all_sound(self.reserved, self.longest)

    def step(self) -> Usage:
        """Reserve for a longer prompt; return what that adds."""
        grown = min(self.prompt + STEP, self._window) - self.reserved
        self.reserved += grown
        return self._all_sound(grown, 0)

    @staticmethod
    def _all_sound(prompt: int, completion: int) -> Usage:
        return Usage(prompt, completion, heard=prompt, spoken=completion, counted=True)

    def so_far(self, _answer: str = "") -> Usage:
        """Return what the turn under way has used, counted here."""
        spoken = round(self._spoken)
        return Usage(
            min(round(self._context + self._heard + self._read), self._window),
            spoken + round(self._written),
            heard=round(self._heard),
            spoken=spoken,
            counted=True,
        )

    def asks(self, event: Mapping[str, Any]) -> None:
        """Note what the program says."""
        if event["type"] == APPENDED:
            self._heard += len(str(event.get("audio") or "")) / self._scale(HEARD)
            return
        if event["type"] == "response.create":
            self._asked.append(str(event.get("event_id")))
        self._read += _tokens_of(event)

    def hears(self, event: Mapping[str, Any]) -> None:
        """Note what the service says."""
        kind = event["type"]
        if kind.endswith("delta"):
            self._made(kind, event)
        elif kind == CREATED:
            self._open.add(str(response_of(event).get("id")))
            del self._asked[:1]
        elif kind == "error":
            about = (event.get("error") or {}).get("event_id")
            self._asked = [each for each in self._asked if each != about]
        elif kind.startswith("session."):
            told = orjson.dumps(event.get("session") or {})
            self._of_telephones = any(each in told for each in TELEPHONES)
        elif kind == DONE:
            self._open.discard(str(response_of(event).get("id")))

    def ended(self, usage: Usage) -> None:
        """Begin the next turn, after one that has used this."""
        self._context = max(usage.prompt + usage.completion, 0)
        self._heard = self._read = self._spoken = self._written = 0.0

    def _made(self, kind: str, event: Mapping[str, Any]) -> None:
        piece = str(event.get("delta") or "")
        if kind in SOUND:
            self._spoken += len(piece) / self._scale(SPOKEN)
        elif kind.endswith(WORDS):
            self._written += estimates.of_text(piece) or 0.25

    def _scale(self, characters: int) -> float:
        return characters / (OF_TELEPHONES if self._of_telephones else 1)


def _tokens_of(event: Mapping[str, Any]) -> float:
    """Return the tokens of what is written down; sound and pictures are long texts."""
    tokens = 0.0
    left: list[object] = [event]
    while left:
        value = left.pop()
        if isinstance(value, Mapping):
            tokens += _tokens_of_part(value)
            left += [each for name, each in value.items() if name not in BINARY]
        elif isinstance(value, list):
            left += value
        elif isinstance(value, str):
            tokens += estimates.of_text(value)
    return tokens


BINARY = ("audio", "image_url")


def _tokens_of_part(part: Mapping[str, Any]) -> float:
    sound, picture = part.get("audio"), part.get("image_url")
    heard = len(sound) / (HEARD / OF_TELEPHONES) if isinstance(sound, str) else 0.0
    return heard + (PICTURE if isinstance(picture, str) else 0)
