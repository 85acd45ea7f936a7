"""What the browser needs to know before the first message."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from chat.api.auth import person_of
from chat.boot import boot_for

router = Router(tags=["config"])


@router.get("/config")
async def config(request: HttpRequest) -> dict[str, Any]:
    """Return the person, the models on offer and the interface's switches."""
    return await boot_for(person_of(request))
