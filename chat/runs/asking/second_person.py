"""Calls that another person has to allow: what waits, and what they say to it.

They see the call and who asks for it; of the conversation they see nothing.
"""

import logging
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from accounts.audit.record import arecord
from accounts.models import User
from chat import publish
from chat.documents import Message
from chat.errors import ChatError, Conflict, NoSuchCall, NotThere
from chat.person import Person
from chat.runs.answer.parts import calls_of
from chat.runs.asking import accept
from chat.runs.asking.approval import TRIES, CallAnswer, with_said
from chat.runs.calls import approvers, cut_off
from chat.runs.watching.hub import Hub
from chat.store import messages

log = logging.getLogger(__name__)

MOST = 100  # answers that are listed
CONSENTS = {"waiting": "once", "unknown": "repeat"}  # by a call's state
REFUSALS = {"waiting": "deny", "unknown": "skip"}


class WaitingCall(TypedDict):
    """A call as a second person sees it."""

    message_id: str
    call_id: str
    who: str
    name: str
    label: str
    source: str
    arguments: str
    state: str
    expires_at: str


async def waiting_calls(person: Person) -> list[WaitingCall]:
    """Return the calls of others that wait for a person, the oldest first."""
    names = await approvers.names_of(person.id)
    found = await messages.waiting_for(names, MOST) if names else []
    others = [each for each in found if each["owner_id"] != person.id]
    owners = await User.objects.ain_bulk([each["owner_id"] for each in others])
    now = timezone.now()
    return [
        _told(message, call, owners[message["owner_id"]])
        for message in others
        if message["owner_id"] in owners
        for call in _theirs(message, names)
        if not cut_off.expired(call, now)
    ]


async def decide(
    hub: Hub, person: Person, message_id: str, call_id: str, *, allow: bool
) -> None:
    """Allow or refuse a call of another person; the answer goes on where none waits.

    Raises NotThere, Conflict when it waits no more.
    """
    names = await approvers.names_of(person.id)
    for _try in range(TRIES):
        found = await _waiting(person, names, message_id)
        call = next((c for c in _theirs(found, names) if c["id"] == call_id), None)
        if call is None:
            raise NoSuchCall
        words = CONSENTS if allow else REFUSALS
        by = person.name or person.email
        said = CallAnswer(call_id, words[call["state"]], by=by)
        content = with_said(found, said)
        kept = await messages.answer_calls(found["owner_id"], found, content)
        if kept is not None:
            break
    else:
        raise Conflict(_("This answer has changed meanwhile; try again."))
    told = {"tool": call["name"], "call": call_id[:80], "message": message_id}
    action = "tool.allow" if allow else "tool.refuse"
    await arecord(person.id, action, f"user:{kept['owner_id']}", told)
    await publish.messages_changed(kept["owner_id"], kept["conversation_id"])
    if not any(cut_off.waits(each) for each in calls_of(content)):
        hub.spawn_apart(_go_on(hub, kept))


async def _waiting(person: Person, names: set[str], message_id: str) -> Message:
    """Return an answer of another that waits for one of some roles and groups."""
    found = await messages.waiting_for(names, 1, message_id) if names else []
    if not found or found[0]["owner_id"] == person.id:
        raise NotThere
    return found[0]


async def _go_on(hub: Hub, message: Message) -> None:
    owner = await User.objects.filter(pk=message["owner_id"]).afirst()
    if owner is None:
        return
    try:
        begun = await accept.resume(hub, Person.of(owner), message, message["content"])
    except ChatError as error:  # they go on with it themselves once they may
        log.info("answer %s is not gone on with: %s", message["_id"], error.code)
        return
    told = publish.started(
        begun.run_id, begun.conversation, begun.question, begun.answer
    )
    await publish.to_person(owner.pk, told)


def _theirs(message: Message, names: set[str]) -> list[dict[str, Any]]:
    """Return the calls of an answer that wait for one of some roles and groups."""
    found = approvers.waiting(message)
    return [call for call in found if names & set(call["approvers"])]


def _told(message: Message, call: dict[str, Any], owner: User) -> WaitingCall:
    return {
        "message_id": message["_id"],
        "call_id": call["id"],
        "who": owner.name,
        "name": call["name"],
        "label": call["label"],
        "source": call["source"],
        "arguments": call["arguments"],
        "state": call["state"],
        "expires_at": str(call.get("expires_at", "")),
    }
