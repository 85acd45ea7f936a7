"""Search over HTTP."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from chat.api.every_route.auth import person_of
from chat.conversations.search import find

router = Router(tags=["search"])


class Search(Schema):
    """What to look for."""

    q: str = Field(max_length=500)
    limit: int = Field(default=20, ge=1, le=100)


@router.get("/search")
async def search(request: HttpRequest, wanted: Query[Search]) -> dict[str, Any]:
    """Find titles and messages by their words; "quoted words" follow each other."""
    return await find(person_of(request).id, wanted.q, wanted.limit)
