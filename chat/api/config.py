"""What the browser needs to know before the first message."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from accounts.models import Banner
from chat.api.every_route.auth import person_of
from chat.boot import boot_for

TOLD = ("message", "tone", "link", "persistent")

router = Router(tags=["config"])


@router.get("/config")
async def config(request: HttpRequest) -> dict[str, Any]:
    """Return the person, the models on offer and the interface's switches."""
    return await boot_for(person_of(request))


@router.get("/banners")
async def banners(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the person's banners of this moment, the latest first."""
    found = Banner.showing(person_of(request).id)
    return [
        {name: getattr(banner, name) for name in ("id", *TOLD)}
        async for banner in found
    ]
