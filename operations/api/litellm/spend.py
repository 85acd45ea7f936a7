"""`/spend/logs`, `tags`, `keys`, `users`."""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from accounts.administration import keys, people
from accounts.ledger import tags
from accounts.ledger.models import LedgerEntry
from accounts.models import ApiKey
from operations.api.litellm import told
from operations.api.shapes import iso

router = Router(tags=["budget & spend tracking"])
MONTH = 30  # days that are told of where none are named
MOST = 1000  # lines of one answer
Limit = Annotated[int, Query(ge=1, le=MOST)]


@router.get("/logs", summary="Calls, or their sums by day")
def logs(  # noqa: PLR0913 - a query's
    request: HttpRequest,
    start_date: date | None = None,
    end_date: date | None = None,
    user_id: str = "",
    api_key: str = "",
    request_id: UUID | None = None,
    summarize: bool = True,  # noqa: FBT001, FBT002
) -> list[dict[str, Any]]:
    """Return the newest calls; between two dates their sums by day."""
    rows = LedgerEntry.objects.order_by("-pk")
    if user_id:
        rows = rows.filter(user=people.named(user_id))
    if api_key:
        rows = rows.filter(key_id=keys.named(api_key).pk)
    if request_id is not None:
        rows = rows.filter(call_id=request_id)
    if start_date and end_date:
        rows = _between(rows, start_date, end_date)
        if summarize and request_id is None:
            return _by_day(rows)
    return _lines(rows)


@router.get("/tags", summary="What was spent by tag")
def by_tag(
    request: HttpRequest, start_date: date | None = None, end_date: date | None = None
) -> list[dict[str, Any]]:
    """Return the sums of each tag; of the last 30 days where none are named."""
    last = end_date or timezone.now().date()
    first = start_date or last - timedelta(days=MONTH - 1)
    return [
        {
            "individual_request_tag": one.tag,
            "log_count": one.calls,
            "total_spend": float(one.cost),
        }
        for one in tags.sums(first, last)
    ]


@router.get("/keys", summary="What was spent by key")
def by_key(request: HttpRequest, limit: Limit = 100) -> list[dict[str, Any]]:
    """Return keys in use with what they have spent, the costliest first."""
    found = [told.key(each) for each in keys.listed()[:limit]]
    return sorted(found, key=lambda one: -one["spend"])


@router.get("/users", summary="What was spent by user")
def by_user(
    request: HttpRequest, user_id: str = "", limit: Limit = 100
) -> list[dict[str, Any]]:
    """Return people with what they have spent, the costliest first."""
    rows = [people.named(user_id)] if user_id else people.listed()[:limit]
    return sorted((told.user(each) for each in rows), key=lambda one: -one["spend"])


def _between(
    rows: "QuerySet[LedgerEntry]", first: date, last: date
) -> "QuerySet[LedgerEntry]":
    begin = datetime.combine(first, time.min, UTC)
    end = datetime.combine(last + timedelta(days=1), time.min, UTC)
    return rows.filter(created_at__gte=begin, created_at__lt=end)


def _by_day(rows: "QuerySet[LedgerEntry]") -> list[dict[str, Any]]:
    """Add up in one pass: spend by day, with its users and models."""
    total: dict[date, Decimal] = defaultdict(Decimal)
    users: dict[date, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    models: dict[date, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for entry in rows.iterator(chunk_size=2000):
        day, cost = entry.created_at.astimezone(UTC).date(), entry.cost or Decimal()
        total[day] += cost
        users[day][str(entry.user_id or "")] += cost
        models[day][entry.model] += cost
    return [
        {
            "startTime": day.isoformat(),
            "spend": float(total[day]),
            "users": {name: float(cost) for name, cost in users[day].items()},
            "models": {name: float(cost) for name, cost in models[day].items()},
        }
        for day in sorted(total)
    ]


def _lines(rows: "QuerySet[LedgerEntry]") -> list[dict[str, Any]]:
    found = list(rows.prefetch_related("tags")[:MOST])
    known = ApiKey.objects.in_bulk({one.key_id for one in found if one.key_id})
    return [_line(one, known) for one in found]


def _line(entry: LedgerEntry, known: dict[int, ApiKey]) -> dict[str, Any]:
    key = known.get(entry.key_id or 0)
    ended = entry.created_at
    began = ended - timedelta(milliseconds=entry.latency_ms or 0)
    return {
        "request_id": str(entry.call_id),
        "call_type": entry.kind,
        "api_key": key.digest if key else "",
        "user": str(entry.user_id or ""),
        "model": entry.model,
        "model_group": entry.model,
        "custom_llm_provider": "azure"
        if entry.endpoint == "azureOpenAI"
        else entry.endpoint,
        "spend": float(entry.cost or 0),
        "prompt_tokens": entry.prompt,
        "completion_tokens": entry.completion,
        "total_tokens": entry.prompt + entry.completion,
        "startTime": iso(began),
        "endTime": iso(ended),
        "status": "success" if entry.outcome in ("ok", "stopped") else "failure",
        "request_tags": [each.tag for each in entry.tags.all()],
    }
