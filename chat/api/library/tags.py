"""Tags over HTTP. A conversation's own tags are set with PATCH on it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from chat.api.every_route.auth import person_of
from chat.api.every_route.permission import require
from chat.documents import listed, shown
from chat.store.personal import tags

router = Router(tags=["tags"])


class Tag(Schema):
    """A tag's fields."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=60)
    description: str = Field(default="", max_length=500)
    position: int = Field(default=0, ge=0, le=10_000)


@router.get("")
async def index(request: HttpRequest) -> dict[str, Any]:
    """List the tags in their order, with the number of conversations."""
    return listed(await tags.all_of(person_of(request).id))


@router.post("")
async def add(request: HttpRequest, tag: Tag) -> dict[str, Any]:
    """Make a tag."""
    person = person_of(request)
    await require(person, "bookmarks")
    return shown(await tags.add(person.id, tag.model_dump()))


@router.put("/{tag_id}")
async def change(request: HttpRequest, tag_id: UUID, tag: Tag) -> dict[str, Any]:
    """Change a tag; a new name goes to all conversations that have it."""
    person = person_of(request)
    await require(person, "bookmarks")
    return shown(await tags.change(person.id, str(tag_id), tag.model_dump()))


@router.delete("/{tag_id}")
async def delete(request: HttpRequest, tag_id: UUID) -> dict[str, bool]:
    """Remove a tag everywhere."""
    await tags.delete(person_of(request).id, str(tag_id))
    return {"deleted": True}
