"""What an import is asked for, and what became of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from chat.imports.saving import Report

SOURCE = "librechat-mongodb"


@dataclass(frozen=True, slots=True)
class Wishes:
    """How much of a database is carried, and how."""

    dry_run: bool = False
    only: frozenset[str] = frozenset()  # addresses there; none: everybody
    since: datetime | None = None  # conversations changed before are left
    joined: Mapping[str, str] = field(default_factory=dict)  # address there → here
    models: Mapping[str, str] = field(default_factory=dict)  # there → endpoint/model
    delete: bool = False  # what was deleted there since goes here as well


@dataclass(slots=True)
class Outcome(Report):
    """What became of the whole database."""

    source: dict[str, int] = field(default_factory=dict)  # documents by collection
    made: dict[str, int] = field(default_factory=dict)
    checksums: dict[str, str] = field(
        default_factory=dict
    )  # tree → hash, as it is kept
    differing: list[str] = field(default_factory=list)  # changed there and here
    people: dict[str, list[str]] = field(
        default_factory=dict
    )  # addresses by what is so
    models: dict[str, int] = field(
        default_factory=dict
    )  # endpoint/model → conversations

    def count(self, kind: str) -> None:
        """Note one more thing of a kind."""
        self.made[kind] = self.made.get(kind, 0) + 1

    def name(self, what: str, address: str) -> None:
        """Note somebody whom an administrator has to know by name."""
        self.people.setdefault(what, []).append(address)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON holds it."""
        return asdict(self)
