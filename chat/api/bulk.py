"""What concerns all conversations at once, and a title made anew."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime, ConfigDict

from chat.api.every_route.auth import person_of
from chat.conversations import retention
from chat.runs.afterwards import TITLE
from chat.store import conversations, erasure
from runtime.jobs import ask

router = Router(tags=["conversations"])


@router.post("/archive-all")
async def archive_all(request: HttpRequest) -> dict[str, int]:
    """Archive all conversations."""
    return {"archived": await erasure.archive_all(person_of(request).id)}


class Deletion(Schema):
    """Which deletion of everything is meant: the `deleted_at` that it answered."""

    model_config = ConfigDict(extra="forbid")
    deleted_at: AwareDatetime


@router.post("/restore-all")
async def restore_all(request: HttpRequest, deletion: Deletion) -> dict[str, int]:
    """Undo a deletion of all conversations."""
    owner_id = person_of(request).id
    return {"restored": await retention.restore_all(owner_id, deletion.deleted_at)}


@router.post("/{conversation_id}/title")
async def title_again(request: HttpRequest, conversation_id: UUID) -> dict[str, bool]:
    """Have the model write the title anew; it comes as conversation.changed."""
    owner_id = person_of(request).id
    await conversations.change(
        owner_id, str(conversation_id), {"title_source": "default"}
    )
    await ask(TITLE, owner_id, str(conversation_id))
    return {"asked": True}
