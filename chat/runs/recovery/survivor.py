"""Goes on by itself with answers of dead processes that were left in the middle."""

import logging

from accounts.models import User
from chat import publish
from chat.errors import ChatError, NoSuchMessage
from chat.frames import RunContinue
from chat.person import Person
from chat.runs.asking import accept
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
    return offer is not None and (offer.continues or await _was_calling(record))


async def _was_calling(record: RunRecord) -> bool:
    """Say whether an answer was left between a call and what follows its result."""
    try:
        left = await messages.get(
            record.owner_id, record.conversation_id, record.message_id
        )
    except NoSuchMessage:
        return False
    kinds = [part["type"] for part in left["content"] if part["type"] not in GIVEN]
    return left["status"] == "interrupted" and kinds[-1:] == ["tool_call"]
