"""The token and cost meter over HTTP."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from chat.api.every_route.auth import person_of
from chat.conversations.usage_meter import meter

router = Router(tags=["usage"])


@router.get("/{conversation_id}/usage")
async def usage(request: HttpRequest, conversation_id: UUID) -> dict[str, Any]:
    """Return tokens and cost of the conversation (by the ledger) and of the branch.

    `context` tells how full the model's window is, None when it is not on offer.
    """
    return await meter(person_of(request).id, str(conversation_id))
