"""What a service says is wrong with a request, one entry a field (as FastAPI). Pure.

Mistral, vLLM and other Python services answer 422 with a list of these, at different
places: https://docs.pydantic.dev/latest/errors/validation_errors/. What they quote of
the request (`input`) is never read: it is the caller's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

EXTRA = ("extra_forbidden", "value_error.extra")  # a field that is not known there
PLACES = ("detail", "details", "message", "errors")
DEPTH = 3  # lists lie in objects, which may be texts of JSON
LONGEST = 200  # characters of one complaint


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with one field; `field` is "" for the whole request."""

    kind: str
    field: str
    words: str

    @property
    def unknown(self) -> bool:
        """Tell whether the service does not know the field."""
        return self.kind in EXTRA and bool(self.field)

    def __str__(self) -> str:
        return ": ".join(part for part in (self.field, self.words) if part)


def complaints(body: Mapping[str, Any]) -> list[Complaint]:
    """Return the entries of a refusal's body, in their order; [] without any."""
    return list(_in(body, DEPTH))


def _in(found: object, depth: int) -> Iterator[Complaint]:
    if isinstance(found, str) and found.lstrip().startswith("{"):
        found = _parsed(found)
    if not depth:
        return
    if isinstance(found, list):
        for each in found:
            yield from _entry(each)
    elif isinstance(found, Mapping):
        for place in PLACES:
            yield from _in(found.get(place), depth - 1)


def _entry(each: object) -> Iterator[Complaint]:
    if not isinstance(each, Mapping) or not isinstance(each.get("loc"), list):
        return
    steps = [str(step) for step in each["loc"] if step != "body"]
    words = str(each.get("msg") or "")[:LONGEST]
    yield Complaint(str(each.get("type") or ""), ".".join(steps), words)


def _parsed(text: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
