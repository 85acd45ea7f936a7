"""What a person may still spend, and what they have used."""

from typing import Annotated, Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from accounts.ledger.remaining import remaining
from accounts.ledger.reports import added_up
from chat.api.every_route.auth import person_of

LONGEST = 92  # days

router = Router(tags=["usage"])


@router.get("/budget")
async def budget(request: HttpRequest) -> dict[str, Any]:
    """Return the person's budgets, the scarcest first; none means no limit.

    `left` and `limit` are dollars or tokens, by `unit`; `resets_at` is ISO 8601.
    """
    found = await remaining(person_of(request).id)
    return {"budgets": [one.as_json() for one in found]}


@router.get("/usage")
async def usage(
    request: HttpRequest, days: Annotated[int, Query(ge=1, le=LONGEST)] = 30
) -> dict[str, Any]:
    """Return what the person used on each of the last days (UTC), today included.

    `cost` is in dollars; calls of unknown price are left out of it.
    """
    span = added_up.DateSpan.ending(timezone.now().date(), days)
    found = await sync_to_async(added_up.days_of_person)(person_of(request).id, span)
    return {
        "days": [
            {
                "day": day.isoformat(),
                "calls": used.calls,
                "tokens": used.tokens,
                "cost": str(used.cost),
            }
            for day, used in found.items()
        ]
    }
