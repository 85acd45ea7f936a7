"""What a service does, as far as models can call it (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Place = Literal["path", "query", "header", "body", "whole"]  # whole: all of the body


@dataclass(frozen=True, slots=True)
class Slot:
    """Where an argument goes: `key` is its name at the service."""

    argument: str
    place: Place
    key: str


@dataclass(frozen=True, slots=True)
class ActionOperation:
    """One thing that a service does; `parameters` is the JSON Schema of the call."""

    id: str
    method: str  # in capitals
    path: str
    server: str
    label: str
    description: str
    parameters: Mapping[str, object] = field(hash=False)
    slots: tuple[Slot, ...] = ()
    form: bool = False  # the body is a form, not JSON
    reads: bool = False


@dataclass(frozen=True, slots=True)
class ApiDocument:
    """What a document offers, and what of it was left out, in words."""

    title: str
    operations: tuple[ActionOperation, ...]
    left_out: tuple[str, ...] = ()
