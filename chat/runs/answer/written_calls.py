"""Tool calls while they are being written, piece by piece (pure)."""

from collections.abc import Collection
from dataclasses import dataclass, field

NAMELESS = "call"


@dataclass(slots=True)
class Call:
    """One call so far; its id is settled when it begins."""

    id: str
    name: str = ""
    _pieces: list[str] = field(default_factory=list)  # joined once: there may be many

    def add(self, name: str, arguments: str) -> None:
        """Take a piece; one without a name changes none."""
        self.name = name or self.name
        self._pieces.append(arguments)

    def begun(self) -> dict[str, object]:
        """Return the call as it is told when it has begun: without arguments."""
        return {"id": self.id, "name": self.name, "arguments": ""}

    def stored(self) -> dict[str, object]:
        """Return the call as a message holds it."""
        self._pieces = ["".join(self._pieces)]
        return {"id": self.id, "name": self.name, "arguments": self._pieces[0]}


def own_id(told: str, taken: Collection[str]) -> str:
    """Return an id that no other call of the answer has.

    Some services give none, others the same one in every round.
    """
    found, number = told or NAMELESS, 1
    while found in taken or found == NAMELESS:
        number += 1
        found = f"{told or NAMELESS}_{number}"
    return found
