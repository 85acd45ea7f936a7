"""The hash that ties an audit entry to the one before it (pure)."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

START = "0" * 64


@dataclass(frozen=True, slots=True)
class ChainLink:
    """What the hash covers."""

    number: int
    created_at: datetime
    actor_id: int | None
    action: str
    target_type: str
    target_id: str
    details: Mapping[str, object]

    def hashed(self, before: str) -> str:
        """Return SHA-256 over the previous hash and this entry as canonical JSON."""
        fields = [
            before,
            self.number,
            self.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.actor_id,
            self.action,
            self.target_type,
            self.target_id,
            self.details,
        ]
        text = json.dumps(
            fields, sort_keys=True, ensure_ascii=True, separators=(",", ":")
        )
        return hashlib.sha256(text.encode()).hexdigest()


def first_break(links: Iterable[tuple[ChainLink, str]]) -> tuple[int, str, int | None]:
    """Follow the chain; return how many links hold, the last hash, and the break.

    Each link comes with the hash that is stored for it. The break is the number of
    the first entry that was changed, or that is missing; None when all hold.
    """
    before, expected = START, 1
    for link, stored in links:
        if link.number != expected or link.hashed(before) != stored:
            return expected - 1, before, expected
        before, expected = stored, expected + 1
    return expected - 1, before, None
