"""The shape of a kept assistant, and what somebody may do with it (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NotRequired, TypedDict

Level = Literal["use", "view", "edit", "own"]  # each includes those before it
LEVELS: tuple[Level, ...] = ("use", "view", "edit", "own")
EVERYBODY = "all"
VERSIONS = 20  # earlier states that are kept
FIXED = (  # what a version holds
    "name",
    "emoji",
    "description",
    "instructions",
    "endpoint",
    "model",
    "spec",
    "params",
    "tools",
    "starters",
)


class SharedWith(TypedDict):
    """Somebody who may do something with an assistant that is not theirs."""

    who: str  # all | group:ID | person:ID
    level: Level


class Assistant(TypedDict):
    """A document of `assistants`; `_id` is a UUID as text."""

    _id: str
    owner_id: int
    name: str
    emoji: str
    description: str
    instructions: str
    endpoint: str
    model: str
    spec: str  # an entry of modelSpecs, which then decides endpoint and model
    params: dict[str, Any]
    tools: list[str]  # groups of tools, and libraries as `library:ID`
    starters: list[str]
    shared: list[SharedWith]
    version: int
    versions: list[dict[str, Any]]  # earlier states, the oldest first
    created_at: datetime
    updated_at: datetime
    imported_from: NotRequired[str]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at assistants."""

    user_id: int
    groups: frozenset[int] = frozenset()

    @property
    def names(self) -> list[str]:
        """Return under which names something may be shared with them."""
        groups = [f"group:{group}" for group in sorted(self.groups)]
        return [EVERYBODY, f"person:{self.user_id}", *groups]


def level_of(found: Assistant, reader: Reader) -> Level | None:
    """Return the most that somebody may do with an assistant; None: not even see it."""
    if found["owner_id"] == reader.user_id:
        return "own"
    names = set(reader.names)
    given = [each["level"] for each in found["shared"] if each["who"] in names]
    return max(given, key=LEVELS.index, default=None)


def reaches(level: Level | None, wanted: Level) -> bool:
    """Say whether what somebody may do includes what is wanted."""
    return level is not None and LEVELS.index(level) >= LEVELS.index(wanted)


def once_each(shared: Iterable[SharedWith]) -> list[SharedWith]:
    """Return with whom something is shared, the last word on each counting."""
    return list({each["who"]: each for each in shared}.values())


def fixed(found: Assistant) -> dict[str, Any]:
    """Return what makes an assistant answer as it does: the content of a version."""
    return {name: found[name] for name in FIXED}  # type: ignore[literal-required]
