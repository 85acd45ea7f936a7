"""Reads pictures: one JSON body, or a stream in which each comes closer. Pure.

Format: https://learn.microsoft.com/azure/ai-foundry/openai/how-to/dall-e#streaming
"""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import orjson

from endpoints.events import Drawn, Event, Finished, Usage
from endpoints.reading import figures
from endpoints.reading.answer_body import AnswerReader
from endpoints.reading.error_bodies import cut_off, empty_answer, from_body, malformed
from endpoints.reading.usage import usage_of

LAST = (".completed", ".done")
IMAGE_TOKENS = "image_tokens"


class PictureReader(AnswerReader):
    """Gives Drawn for every picture, partial ones too, then Usage and Finished."""

    heavy = True

    def __init__(self, *, in_pieces: bool = False) -> None:
        super().__init__(in_pieces=in_pieces)
        self._done = 0
        self._usage: Usage | None = None

    @property
    def ended(self) -> bool:
        """Tell whether a whole picture has come: only one is drawn in a stream."""
        return self._done > 0 and not self.whole

    def _data(self, data: bytes) -> Iterator[Event]:
        if data == b"[DONE]":
            return
        told = _object(data)
        kind = str(told.get("type") or "")
        if told.get("error") or kind == "error":
            raise from_body(told, streamed=True)
        if kind.endswith(".partial_image"):
            yield replace(_drawn(told), partial=True)
        elif kind.endswith(LAST) or "data" in told:
            yield from self._whole(told)

    def _body(self, body: bytes) -> Iterator[Event]:
        told = _object(body)
        if told.get("error"):
            raise from_body(told)
        yield from self._whole(told)

    def _whole(self, told: Mapping[str, Any]) -> Iterator[Event]:
        for index, row in enumerate(told.get("data", [told])):
            drawn = replace(_drawn(row), index=index)
            if not (drawn.data or drawn.url):
                raise malformed()
            self._done += 1
            yield drawn
        self._usage = usage_told(told.get("usage"))

    def _end(self) -> Iterator[Event]:
        if not self._done:
            raise empty_answer() if self.whole else cut_off()
        yield replace(self._usage or Usage(), pictures=self._done)
        yield Finished("stop", self._model)


def usage_told(told: object) -> Usage | None:
    """Return the tokens of a picture, those of pixels apart; None when not told."""
    usage = usage_of(told) if isinstance(told, Mapping) else None
    if usage is None or not isinstance(told, Mapping):
        return None
    seen = _pixels(told.get("input_tokens_details"), usage.prompt)
    return replace(
        usage,
        seen=seen,
        drawn=_pixels(told.get("output_tokens_details"), usage.completion),
    )


def _pixels(details: object, most: int) -> int:
    told = details.get(IMAGE_TOKENS) if isinstance(details, Mapping) else 0
    return min(figures.count(told or 0) or 0, most)


def _drawn(row: Mapping[str, Any]) -> Drawn:
    data = base64.b64decode(row.get("b64_json") or "")
    return Drawn(data, row.get("url") or "", row.get("revised_prompt") or "")


def _object(data: bytes) -> dict[str, Any]:
    try:
        told = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise malformed() from error
    if not isinstance(told, dict):
        raise malformed()
    return told
