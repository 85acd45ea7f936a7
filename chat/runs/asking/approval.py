"""What a person says to calls that wait: the answer goes on once all are answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from chat import publish
from chat.documents import Message, Part
from chat.errors import Conflict, Denied, Invalid, NoSuchCall
from chat.frames import ToolAnswer
from chat.person import Person
from chat.runs.answer.parts import Parts, calls_of
from chat.runs.asking import accept
from chat.runs.asking.begin import Started
from chat.runs.calls import cut_off
from chat.runs.watching.hub import Hub
from chat.store import messages
from tools.asking import ACTIONS, checked
from tools.schema import BadArguments

Call = Mapping[str, Any]
ANSWERS = {  # a call's state: what may be said to it
    "waiting": {"once", "conversation", "deny"},
    "unknown": {"repeat", "skip"},
}
ASKED = {*ACTIONS, "deny"}  # what may be said to a call that asks something
TRIES = 5  # while other tabs answer other calls of the same answer


async def answer(hub: Hub, person: Person, frame: ToolAnswer) -> Started | None:
    """Take what is said to a call; None while other calls of its answer wait.

    Raises NotThere, Invalid, or Conflict when nothing waits any more.
    """
    said = CallAnswer(frame.call_id, frame.answer, frame.arguments)
    for _try in range(TRIES):
        found = await messages.get(
            person.id, str(frame.conversation_id), str(frame.message_id)
        )
        content = with_said(found, said)
        if not any(cut_off.waits(call) for call in calls_of(content)):
            return await accept.resume(hub, person, found, content)
        if await messages.answer_calls(person.id, found, content) is not None:
            await publish.messages_changed(person.id, found["conversation_id"])
            return None
    raise Conflict(_("This answer has changed meanwhile; try again."))


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """What is said to a call; `by` names who says it, where that is a second person."""

    call_id: str
    answer: str
    arguments: str | None = None
    by: str = ""


def with_said(found: Message, said: CallAnswer) -> list[Part]:
    """Return a message's parts with what was said to one of its calls."""
    parts = Parts(found["content"])
    named = [call for call in parts.calls() if call["id"] == said.call_id]
    if not named:
        raise NoSuchCall
    call = named[0]
    _refuse_if_over(found, call)
    asks = call.get("asks")
    if said.answer not in (ASKED if asks else ANSWERS[call["state"]]):
        raise Invalid(_("This call cannot be answered so."))
    if call.get("approvers") and not said.by and said.answer in cut_off.ALLOWING:
        raise Denied(_("Another person has to allow this call."), code="second_person")
    changed = _replied(call, said) if asks else _edited(call, said)
    by = {"answered_by": said.by} if said.by else {}
    parts.put({**call, "answer": said.answer, **changed, **by})
    return parts.stored()


def _replied(call: Call, said: CallAnswer) -> dict[str, Any]:
    """Return what is said to the server that asks."""
    if said.answer not in ACTIONS:
        return {}
    written = said.arguments or ""
    if len(written.encode()) > settings.TOOL_ARGUMENT_BYTES:
        raise Invalid(_("The answer is too long."))
    try:
        return {"reply": checked(call["asks"], said.answer, written)}
    except BadArguments as error:
        text = _("This does not fit what was asked: %(why)s")
        raise Invalid(text % {"why": error}) from None


def _refuse_if_over(found: Message, call: Call) -> None:
    if found["status"] != "waiting" or call.get("state") not in ANSWERS:
        raise Conflict(_("This call does not wait any more."), code="not_waiting")
    if cut_off.expired(call, timezone.now()):
        text = _("This call has waited for a day and counts as refused.")
        if call.get("asks"):
            text = _("This question has waited for too long.")
        raise Conflict(text, code="expired")


def _edited(call: Call, said: CallAnswer) -> dict[str, Any]:
    """Return the arguments that are used instead of the model's."""
    given = said.arguments
    if given is None or given == call["arguments"]:
        return {}
    if len(given.encode()) > settings.TOOL_ARGUMENT_BYTES:
        raise Invalid(_("The arguments are too long."))
    try:
        if isinstance(orjson.loads(given), dict):
            return {"arguments": given, "edited": True}
    except orjson.JSONDecodeError:
        pass
    raise Invalid(_("The arguments are not a JSON object."))
