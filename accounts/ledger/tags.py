"""Words that programs put on their calls, and what was spent under each of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Sum

from accounts.ledger.models import LedgerEntry, SpendTag
from accounts.ledger.money import dollars


@dataclass(frozen=True, slots=True)
class TagSum:
    """What was called under one tag; calls of unknown price count, and cost nothing."""

    tag: str
    calls: int
    tokens: int
    cost: Decimal


def write(entry: LedgerEntry, tags: Iterable[str]) -> None:
    """Keep the tags of a line that was just written."""
    SpendTag.objects.bulk_create(SpendTag(entry=entry, tag=tag) for tag in tags)


def sums(first: date, last: date) -> list[TagSum]:
    """Return the sums of the days from `first` to `last` (UTC), the costliest first.

    A call with two tags counts under both of them.
    """
    within = SpendTag.objects.filter(
        entry__created_at__date__gte=first,
        entry__created_at__date__lt=last + timedelta(days=1),
    )
    rows = within.values("tag").annotate(
        calls=Count("id"),
        prompts=Sum("entry__prompt"),
        completions=Sum("entry__completion"),
        nano=Sum("entry__nano_usd"),
    )
    found = [
        TagSum(
            row["tag"],
            row["calls"],
            row["prompts"] + row["completions"],
            dollars(row["nano"] or 0),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (-one.cost, -one.tokens, one.tag))
