"""`/api/admin/usage`, `/models`, `/audit`: what was used, what there is, who did it."""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any, Literal

from asgiref.sync import sync_to_async
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from ninja import Query, Router

from accounts.audit.models import AuditEntry
from accounts.ledger import tags
from accounts.ledger.reports import added_up, focus
from accounts.ledger.tags import TagSum
from endpoints.catalogue import catalogue
from endpoints.catalogue.listing import rows
from operations.api.pages import Before, Limit
from operations.api.shapes import iso

router = Router()
LONGEST = 366  # days
By = Literal["day", "model", "group", "deployment", "kind", "endpoint", "person", "tag"]
COLUMNS = {"deployment": "target", "person": "person_id"}
Days = Annotated[int, Query(ge=1, le=LONGEST)]


@router.get("/usage", summary="What was used", tags=["usage"])
def usage(request: HttpRequest, by: By = "day", days: Days = 30) -> dict[str, Any]:
    """Add up calls, tokens and dollars of the last days (UTC), the costliest first."""
    span = added_up.DateSpan.ending(timezone.now().date(), days)
    if by == "tag":
        return {"items": [_tagged(one) for one in tags.sums(span.first, span.last)]}
    found = added_up.totals(span, COLUMNS.get(by, by))  # type: ignore[arg-type]
    return {
        "items": [
            {
                by: str(name),
                "calls": used.calls,
                "failures": used.failures,
                "prompt": used.prompt,
                "completion": used.completion,
                "cost": str(used.cost),
            }
            for name, used in found.items()
        ]
    }


def _tagged(one: TagSum) -> dict[str, Any]:
    return {
        "tag": one.tag,
        "calls": one.calls,
        "tokens": one.tokens,
        "cost": str(one.cost),
    }


@router.get("/usage/focus", summary="Costs in FOCUS 1.2 (CSV)", tags=["usage"])
def focus_export(
    request: HttpRequest, days: Days = 30, account: str = "librechat"
) -> StreamingHttpResponse:
    """Give one line for each call of the last days (UTC), for cost tools."""
    span = added_up.DateSpan.ending(timezone.now().date(), days)
    text = focus.export(span.first, span.last, account[:100])
    pieces = _in_a_thread(text)
    return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")


async def _in_a_thread(text: Iterator[str]) -> AsyncIterator[str]:
    """Yield what reads the database by itself, off the event loop."""
    following = sync_to_async(lambda: next(text, ""))
    while piece := await following():
        yield piece


@router.get("/models", summary="Models and their deployments", tags=["models"])
def models(request: HttpRequest) -> dict[str, Any]:
    """List every deployment in the order of the file; no key is part of it."""
    return {"items": rows(catalogue.current())}


@router.get("/audit", summary="Who did what", tags=["audit"])
def audit(
    request: HttpRequest, limit: Limit = 50, before: Before = None
) -> dict[str, Any]:
    """List what was done, the newest first; `next` is the `before` of the next page."""
    found = AuditEntry.objects.order_by("-number")
    found = found if before is None else found.filter(number__lt=before)
    kept = list(found[: limit + 1])
    items = [_entry(each) for each in kept[:limit]]
    return {"items": items, "next": items[-1]["number"] if len(kept) > limit else None}


def _entry(entry: AuditEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": iso(entry.created_at),
        "actor": entry.actor_id,
        "action": entry.action,
        "target": f"{entry.target_type}:{entry.target_id}",
        "details": entry.details,
    }
