"""Messages over HTTP: edit in place, delete a branch, feedback, fork, duplicate."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from chat import publish
from chat.api.every_route.auth import person_of
from chat.api.every_route.permission import require, within
from chat.conversations import branching
from chat.conversations.tree import ForkMode
from chat.documents import Conversation, as_json
from chat.frames import MAX_TEXT
from chat.runs.calls import page_calls
from chat.runs.calls.page_calls import TakenCall
from chat.store import branches, conversations

router = Router(tags=["messages"])
Tag = Literal[
    "not_matched",
    "inaccurate",
    "bad_style",
    "missing_image",
    "unjustified_refusal",
    "not_helpful",
    "accurate_reliable",
    "creative_solution",
    "clear_well_written",
    "attention_to_detail",
    "other",
]


class Text(Schema):
    """A message's new text."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1, max_length=MAX_TEXT)


class Feedback(Schema):
    """What a person thinks of an answer; without a rating it is taken back."""

    model_config = ConfigDict(extra="forbid")
    rating: Literal["up", "down"] | None
    tag: Tag | None = None
    kept: Literal[True] | None = None  # of several answers side by side
    text: str = Field(default="", max_length=2_000)


class Taking(Schema):
    """A call, and the page that would make it: a name that the page has thought of."""

    model_config = ConfigDict(extra="forbid")
    call_id: str = Field(min_length=1, max_length=200)
    page: str = Field(min_length=16, max_length=64)


class Fork(Schema):
    """Which part of the tree becomes a conversation of its own."""

    model_config = ConfigDict(extra="forbid")
    message_id: UUID
    mode: ForkMode = "path"
    from_target: bool = False


@router.patch("/{conversation_id}/messages/{message_id}")
async def edit(
    request: HttpRequest, conversation_id: UUID, message_id: UUID, text: Text
) -> dict[str, Any]:
    """Change a message's text in place; no model is asked."""
    owner_id = person_of(request).id
    edited = await branching.edit(
        owner_id, str(conversation_id), str(message_id), text.text
    )
    await publish.messages_changed(owner_id, str(conversation_id))
    return as_json(edited)


@router.post("/{conversation_id}/messages/{message_id}/versions")
async def new_version(
    request: HttpRequest, conversation_id: UUID, message_id: UUID, text: Text
) -> dict[str, Any]:
    """Keep another text of an answer as a version beside it; no model is asked."""
    owner_id = person_of(request).id
    made = await branching.new_version(
        owner_id, str(conversation_id), str(message_id), text.text
    )
    await publish.messages_changed(owner_id, str(conversation_id))
    return as_json(made)


@router.delete("/{conversation_id}/messages/{message_id}")
async def delete(
    request: HttpRequest, conversation_id: UUID, message_id: UUID
) -> dict[str, Any]:
    """Delete a message and everything below it; return the conversation."""
    changed = await branching.delete(
        person_of(request).id, str(conversation_id), str(message_id)
    )
    return await _told_of_messages(changed)


@router.post("/{conversation_id}/messages/{message_id}/restore")
async def restore(
    request: HttpRequest, conversation_id: UUID, message_id: UUID
) -> dict[str, Any]:
    """Undo the deletion of a branch within ten minutes; return the conversation."""
    restored = await branching.restore(
        person_of(request).id, str(conversation_id), str(message_id)
    )
    return await _told_of_messages(restored)


@router.post("/{conversation_id}/messages/{message_id}/take")
async def take(
    request: HttpRequest, conversation_id: UUID, message_id: UUID, taking: Taking
) -> TakenCall:
    """Take a call that one of one's open pages makes, or keep it for `seconds` more.

    While another page has it: 409 `taken`, with Retry-After.
    """
    owner_id = person_of(request).id
    ids = (str(conversation_id), str(message_id), taking.call_id)
    return await page_calls.take(owner_id, *ids, taking.page)


@router.put("/{conversation_id}/messages/{message_id}/feedback")
async def give_feedback(
    request: HttpRequest, conversation_id: UUID, message_id: UUID, feedback: Feedback
) -> dict[str, Any]:
    """Rate an answer, or take the rating back."""
    person = person_of(request)
    await require(person, "feedback")
    given = feedback.model_dump(exclude_none=True) if feedback.rating else None
    await conversations.get(person.id, str(conversation_id))
    found = await branches.feedback(
        person.id, str(conversation_id), str(message_id), given
    )
    return as_json(found)


@router.post("/{conversation_id}/fork")
async def fork(
    request: HttpRequest, conversation_id: UUID, fork: Fork
) -> dict[str, Any]:
    """Make a new conversation of a part of this one."""
    person = person_of(request)
    await within(person, "fork")
    forked = await branching.fork(
        person.id,
        str(conversation_id),
        str(fork.message_id),
        fork.mode,
        from_target=fork.from_target,
    )
    return await _told(forked)


@router.post("/{conversation_id}/duplicate")
async def duplicate(request: HttpRequest, conversation_id: UUID) -> dict[str, Any]:
    """Copy the whole conversation with all its branches."""
    person = person_of(request)
    await within(person, "fork")
    return await _told(await branching.duplicate(person.id, str(conversation_id)))


async def _told_of_messages(conversation: Conversation) -> dict[str, Any]:
    await publish.messages_changed(conversation["owner_id"], conversation["_id"])
    return await _told(conversation)


async def _told(conversation: Conversation) -> dict[str, Any]:
    await publish.conversation_changed(conversation)
    return as_json(conversation)
