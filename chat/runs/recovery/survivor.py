"""Goes on by itself with answers of dead processes that were left in the middle."""

import logging
from collections.abc import Mapping
from typing import Any

from accounts.models import User
from chat import publish
from chat.documents import Message
from chat.errors import ChatError, NoSuchMessage
from chat.frames import RunContinue
from chat.person import Person
from chat.runs.answer.parts import calls_of
from chat.runs.asking import accept
from chat.runs.calls import cut_off
from chat.runs.watching.hub import Hub
from chat.store import messages
from chat.store.running.run_log import RunRecord
from endpoints.catalogue import catalogue

log = logging.getLogger(__name__)

GIVEN = ("image", "file")  # what a call has come to stands behind it
OFTEN = 2  # times one answer is gone on with: it may be what kills the processes


async def go_on_if_wanted(hub: Hub, record: RunRecord) -> bool:
    """Go on with an interrupted answer that called tools, or whose model is to.

    The model is set to by `continue: auto`. What its calls read is read again.
    """
    if record.revived >= OFTEN or not await _is_wanted(record):
        return False
    user = await User.objects.filter(pk=record.owner_id).afirst()
    if user is None:
        return False
    frame = RunContinue.model_validate(
        {
            "type": "run.continue",
            "conversation_id": record.conversation_id,
            "message_id": record.message_id,
        }
    )
    try:
        begun = await accept.go_on(
            hub, Person.of(user), frame, revived=record.revived + 1
        )
    except ChatError as error:
        log.info("answer %s is not gone on with: %s", record.message_id, error.code)
        return False
    except Exception:  # it may be what the answer has in it: others go on
        log.exception("answer %s is not gone on with", record.message_id)
        return False
    told = publish.started(
        begun.run_id, begun.conversation, begun.question, begun.answer
    )
    await publish.to_person(record.owner_id, told)
    return True


async def _is_wanted(record: RunRecord) -> bool:
    offer = catalogue.current().offer(record.endpoint, record.model)
    if offer is None:
        return False
    try:
        left = await messages.get(
            record.owner_id, record.conversation_id, record.message_id
        )
    except NoSuchMessage:
        return offer.continues
    if any(_is_in_doubt(call) for call in calls_of(left["content"])):
        return False
    return offer.continues or _was_calling(left)


def _is_in_doubt(call: Mapping[str, Any]) -> bool:
    """Say whether the service may have done something that nobody knows of."""
    hosted = call.get("source") == cut_off.HOSTED
    return hosted and call.get("result") == cut_off.LOST


def _was_calling(left: Message) -> bool:
    """Say whether an answer was left between a call and what follows its result.

    What the service calls itself is no such call: it was in the middle of its answer.
    """
    parts = [part for part in left["content"] if part["type"] not in GIVEN]
    call = parts[-1].get("call") if parts else None
    waits = call is not None and call.get("source") != cut_off.HOSTED
    return left["status"] == "interrupted" and waits
