"""Frames to all open tabs of a person: rare events only, never tokens.

They travel through the channel layer, which may drop what nobody reads; a browser
that reconnects asks for the state over HTTP, so nothing rests on their arrival.
"""

import logging
from collections.abc import Mapping
from typing import Any

import orjson
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from accounts.rights.revocation import channel_group
from chat.documents import Conversation, Message, as_json

log = logging.getLogger(__name__)


async def to_person(owner_id: int, frame: Mapping[str, Any], *, but: str = "") -> None:
    """Send a frame to every open tab of a person, on all processes.

    `but` names the one tab that knows already (see chat.runs.watching.announcements).
    """
    layer = get_channel_layer()
    if layer is None:
        return
    event = {
        "type": "frame.out",
        "user_id": owner_id,
        "frame": orjson.dumps(frame).decode(),
        "but": but,
    }
    try:
        await layer.group_send(channel_group(owner_id), event)
    except RedisError as error:
        log.warning("frame not published: %s", type(error).__name__)


def started(
    run_id: str, conversation: Conversation, question: Message, answer: Message
) -> dict[str, Any]:
    """Return a run.started frame; the asking tab's has its frame's id besides."""
    return {
        "type": "run.started",
        "id": "",
        "run_id": run_id,
        "conversation": as_json(conversation),
        "user_message": as_json(question),
        "message": as_json(answer),
    }


async def conversation_changed(conversation: Conversation) -> None:
    """Tell the owner's tabs that a conversation is new or different."""
    frame = {"type": "conversation.changed", "conversation": as_json(conversation)}
    await to_person(conversation["owner_id"], frame)


async def messages_changed(owner_id: int, conversation_id: str) -> None:
    """Tell the owner's tabs to read a conversation's messages again."""
    await to_person(
        owner_id, {"type": "messages.changed", "conversation_id": conversation_id}
    )


async def choices_changed(owner_id: int) -> None:
    """Tell the owner's tabs that what may be chosen to answer is another now."""
    await to_person(owner_id, {"type": "config.changed"})


async def conversation_deleted(owner_id: int, conversation_id: str) -> None:
    """Tell the owner's tabs that a conversation is gone."""
    await to_person(
        owner_id, {"type": "conversation.deleted", "conversation_id": conversation_id}
    )
