"""Follow the audit log's chain from its beginning to its end."""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.audit.chain import ChainLink, first_break
from accounts.audit.models import AuditEntry, Head


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """How far the log holds: entries that do, the last hash, and the first break."""

    entries: int
    hash: str
    broken_at: int | None


def verify() -> AuditFinding:
    """Check every entry; also that none is missing at the end."""
    entries, last, broken_at = first_break(_links())
    head = Head.objects.filter(pk=Head.ONLY).first() or Head()
    if broken_at is None and (head.number, head.hash) != (entries, last):
        broken_at = entries + 1
    return AuditFinding(entries, last, broken_at)


def _links() -> Iterator[tuple[ChainLink, str]]:
    rows = AuditEntry.objects.order_by("number")
    for row in rows.iterator(chunk_size=2000):
        link = ChainLink(
            number=row.number,
            created_at=row.created_at,
            actor_id=row.actor_id,
            action=row.action,
            target_type=row.target_type,
            target_id=row.target_id,
            details=row.details,
        )
        yield link, row.hash
