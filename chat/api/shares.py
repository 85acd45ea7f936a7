"""Share links over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from chat import publish
from chat.api.every_route.auth import person_of
from chat.api.every_route.permission import require
from chat.conversations import share_links
from chat.conversations.share_links import Sharing
from chat.documents import as_json, listed, shown
from chat.store import shares
from chat.store.shares import Audience

router = Router(tags=["shares"])


class Terms(Schema):
    """Who may read a link, and for how long."""

    model_config = ConfigDict(extra="forbid")
    audience: Audience = "signed_in"
    expires_in_days: int | None = Field(default=None, ge=1, le=3_650)

    def expires_at(self) -> datetime | None:
        """Return when the link ends, None for never."""
        if self.expires_in_days is None:
            return None
        return datetime.now(UTC) + timedelta(days=self.expires_in_days)


class NewShare(Terms):
    """What to share: a branch by its last message, or the visible one."""

    conversation_id: UUID
    leaf_id: UUID | None = None
    live: bool = False
    artifact: int | None = Field(default=None, ge=0, le=1_000)
    """Only this artifact of the message `leaf_id`, by its number; never live."""


@router.get("")
async def index(request: HttpRequest) -> dict[str, Any]:
    """List one's own links, newest first."""
    return listed(await shares.all_of(person_of(request).id))


@router.post("")
async def add(request: HttpRequest, share: NewShare) -> dict[str, Any]:
    """Make a link; its id is its secret."""
    person = person_of(request)
    await require(person, "sharing")
    if share.audience == "public":
        await require(person, "share_public")
    made = await share_links.share(
        person.id,
        str(share.conversation_id),
        str(share.leaf_id) if share.leaf_id else None,
        Sharing(share.live, share.audience, share.expires_at(), share.artifact),
    )
    return shown(made)


@router.patch("/{share_id}")
async def change(request: HttpRequest, share_id: str, terms: Terms) -> dict[str, Any]:
    """Change who may read a link and for how long."""
    person = person_of(request)
    if terms.audience == "public":
        await require(person, "share_public")
    changes = {"audience": terms.audience, "expires_at": terms.expires_at()}
    return shown(await shares.change(person.id, share_id, changes))


@router.delete("/{share_id}")
async def revoke(request: HttpRequest, share_id: str) -> dict[str, bool]:
    """End a link at once."""
    await shares.revoke(person_of(request).id, share_id)
    return {"deleted": True}


@router.post("/{share_id}/copy")
async def copy(request: HttpRequest, share_id: str) -> dict[str, Any]:
    """Continue a shared conversation as one's own copy."""
    conversation = await share_links.copy(person_of(request).id, share_id)
    await publish.conversation_changed(conversation)
    return as_json(conversation)
