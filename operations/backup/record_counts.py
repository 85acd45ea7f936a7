"""How many records there are and what they hold, in whatever order a store gives them.

A SQL server sorts texts by its language, SQLite by bytes, so the order says nothing.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

SPACE = 1 << 256


@dataclass(slots=True)
class Tally:
    """A count, and the sum of the records' SHA-256."""

    count: int = 0
    total: int = 0

    def add(self, record: bytes) -> None:
        """Take one record in."""
        self.count += 1
        number = int.from_bytes(hashlib.sha256(record).digest(), "big")
        self.total = (self.total + number) % SPACE


def tally(records: Iterable[bytes]) -> Tally:
    """Return the tally of some records."""
    found = Tally()
    for record in records:
        found.add(record)
    return found
