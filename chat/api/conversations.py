"""Conversations over HTTP: list, read, change, delete."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from chat import publish
from chat.api.every_route.auth import person_of
from chat.api.every_route.permission import require
from chat.conversations import retention
from chat.documents import ParamsIn, as_json
from chat.frames import ToolName
from chat.person import Person
from chat.store import conversations, messages
from chat.store.personal import projects, tags

router = Router(tags=["conversations"])
Tag = Annotated[str, Field(min_length=1, max_length=60)]


NULLABLE = frozenset({"project_id", "current_leaf_id"})


class Changes(Schema):
    """What a person may change; what is absent stays."""

    model_config = ConfigDict(extra="forbid")
    title: str | None = Field(default=None, min_length=1, max_length=200)
    pinned: bool | None = None
    archived: bool | None = None
    tags: list[Tag] | None = Field(default=None, max_length=30)
    project_id: UUID | None = None
    system_prompt: str | None = Field(default=None, max_length=100_000)
    params: ParamsIn | None = None
    current_leaf_id: UUID | None = None
    tools: list[ToolName] | None = Field(default=None, max_length=64)

    def fields(self) -> dict[str, Any]:
        """Return what is to be stored; null empties what can be empty."""
        given = {
            name: value
            for name, value in self.model_dump(exclude_unset=True, mode="json").items()
            if value is not None or name in NULLABLE
        }
        if self.params is not None:
            given["params"] = self.params.model_dump(exclude_none=True)
        if "title" in given:
            given["title_source"] = "user"
        return given


class Listing(Schema):
    """Which conversations to list."""

    cursor: str = Field(default="", max_length=200)
    limit: int = Field(default=30, ge=1, le=100)
    archived: bool = False
    tag: str | None = Field(default=None, max_length=60)
    project_id: UUID | None = None
    pinned: bool | None = None


@router.get("")
async def index(request: HttpRequest, listing: Query[Listing]) -> dict[str, Any]:
    """List conversations, latest first, a page at a time."""
    items, following = await conversations.page(
        person_of(request).id,
        cursor=listing.cursor,
        limit=listing.limit,
        archived=listing.archived,
        tag=listing.tag,
        project_id=str(listing.project_id) if listing.project_id else None,
        pinned=listing.pinned,
    )
    return {"items": [as_json(item) for item in items], "next": following}


@router.delete("")
async def delete_all(request: HttpRequest) -> dict[str, Any]:
    """Delete all conversations, archived and temporary ones too.

    `deleted_at` brings them back within ten minutes: POST restore-all.
    """
    number, moment = await retention.delete_all(person_of(request).id)
    return {"deleted": number, "deleted_at": moment.isoformat()}


@router.get("/{conversation_id}")
async def read(request: HttpRequest, conversation_id: UUID) -> dict[str, Any]:
    """Return one conversation."""
    return as_json(await conversations.get(person_of(request).id, str(conversation_id)))


@router.get("/{conversation_id}/messages")
async def read_messages(request: HttpRequest, conversation_id: UUID) -> dict[str, Any]:
    """Return a conversation with all its messages, all branches, oldest first."""
    owner_id = person_of(request).id
    conversation = await conversations.get(owner_id, str(conversation_id))
    found = await messages.of(owner_id, str(conversation_id))
    return {"conversation": as_json(conversation), "items": [as_json(m) for m in found]}


@router.patch("/{conversation_id}")
async def change(
    request: HttpRequest, conversation_id: UUID, changes: Changes
) -> dict[str, Any]:
    """Rename, pin, archive, tag …; every open tab is told."""
    person = person_of(request)
    owner_id = person.id
    await _check_rights(person, changes)
    await _check_ids(owner_id, str(conversation_id), changes)
    changed = await conversations.change(
        owner_id, str(conversation_id), changes.fields()
    )
    if changes.tags:
        await tags.ensure(owner_id, changes.tags)
    await publish.conversation_changed(changed)
    return as_json(changed)


async def _check_rights(person: Person, changes: Changes) -> None:
    """Refuse what is switched off; taking away is always possible. Raises Denied."""
    set_params = changes.params is not None and changes.params.model_dump(
        exclude_none=True
    )
    if set_params or changes.system_prompt:
        await require(person, "parameters")
    if changes.tags:
        await require(person, "bookmarks")


async def _check_ids(owner_id: int, conversation_id: str, changes: Changes) -> None:
    """Refuse ids of other people or of other conversations. Raises NotThere."""
    if changes.project_id is not None:
        await projects.get(owner_id, str(changes.project_id))
    if changes.current_leaf_id is not None:
        await messages.get(owner_id, conversation_id, str(changes.current_leaf_id))


@router.delete("/{conversation_id}")
async def delete(request: HttpRequest, conversation_id: UUID) -> dict[str, bool]:
    """Delete a conversation; it can be restored for ten minutes."""
    owner_id = person_of(request).id
    await conversations.delete(owner_id, str(conversation_id))
    await publish.conversation_deleted(owner_id, str(conversation_id))
    return {"deleted": True}


@router.post("/{conversation_id}/restore")
async def restore(request: HttpRequest, conversation_id: UUID) -> dict[str, Any]:
    """Undo a deletion."""
    restored = await conversations.restore(person_of(request).id, str(conversation_id))
    await publish.conversation_changed(restored)
    return as_json(restored)
