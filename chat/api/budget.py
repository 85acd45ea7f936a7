"""What a person may still spend."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from accounts.ledger.remaining import remaining
from chat.api.auth import person_of

router = Router(tags=["usage"])


@router.get("/budget")
async def budget(request: HttpRequest) -> dict[str, Any]:
    """Return the person's budgets, the scarcest first; none means no limit.

    `left` and `limit` are dollars or tokens, by `unit`; `resets_at` is ISO 8601.
    """
    found = await remaining(person_of(request).id)
    return {"budgets": [one.as_json() for one in found]}
