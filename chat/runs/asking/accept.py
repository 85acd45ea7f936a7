"""What can be asked of a conversation: an answer, another one, the rest of one."""

import uuid
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec

from django.utils import timezone
from django.utils.translation import gettext as _

from chat.assistants.usable import chosen, refuse_what_it_cannot
from chat.choices.specs import Choice
from chat.choices.switches import allow
from chat.documents import Content, Conversation, Message, Part, TextIn
from chat.errors import Conflict, Invalid, NoSuchMessage, TooLong
from chat.files.attachments import described
from chat.frames import MAX_TEXT, RunContinue, RunRegenerate, RunStart
from chat.ids import derived
from chat.person import Person
from chat.runs.answer.parts import calls_of
from chat.runs.asking.begin import Draft, Started, begin
from chat.runs.calls.cut_off import for_all, given_up
from chat.runs.watching.hub import Hub
from chat.store import conversations, messages
from librechat_yaml.live import librechat

Asked = ParamSpec("Asked")
Start = Callable[Concatenate[Hub, Asked], Coroutine[None, None, Started]]


def through_the_door(begin: Start[Asked]) -> Start[Asked]:
    """Have a crowd begin one after the other (see chat/runs/watching/turns.py)."""

    @wraps(begin)
    async def inside(hub: Hub, /, *args: Asked.args, **more: Asked.kwargs) -> Started:
        async with hub.door:
            return await begin(hub, *args, **more)

    return inside


@through_the_door
async def start(hub: Hub, person: Person, frame: RunStart) -> Started:
    """Store a message and begin its answer.

    The same `message_id` again is the same message and the same run: the ids of
    conversation, messages and run follow from it and its owner, so no second one can
    come about, and nobody else's can be met.
    """
    ids = _ids(person.id, frame)
    content = _checked(frame.content)
    choice = await _chosen(person, frame)
    await allow(person, frame.params, temporary=frame.temporary)
    refuse_what_it_cannot(choice, content)
    content = await described(person.id, choice.offer.endpoint, content)
    conversation = await _conversation(person, frame, ids.conversation, choice)
    if frame.tools is not None:
        conversation["tools"] = frame.tools
    parent_id = str(frame.parent_id) if frame.parent_id else None
    if parent_id is not None:
        await messages.get(person.id, ids.conversation, parent_id)
    if (before := await _accepted_before(person.id, frame, ids)) is not None:
        return before
    question = messages.new_question(
        person.id, ids.conversation, ids.question, parent_id, content
    )
    answer = messages.new_answer(question, ids.answer, ids.run, _origin(choice))
    new = frame.conversation_id is None
    draft = Draft(
        conversation,
        question,
        answer,
        choice.offer,
        new_conversation=new,
        new_question=True,
        tools=frame.tools,
    )
    return await begin(hub, person, draft)


@through_the_door
async def regenerate(hub: Hub, person: Person, frame: RunRegenerate) -> Started:
    """Answer a question once more; `message_id` is an answer to it, or itself."""
    conversation_id = str(frame.conversation_id)
    conversation = await conversations.get(person.id, conversation_id)
    named = await messages.get(person.id, conversation_id, str(frame.message_id))
    question = named if named["role"] == "user" else await _parent(person, named)
    await allow(person, frame.params)
    choice = await _chosen_again(person, frame, conversation, named)
    conversation = {**conversation, **choice.names}
    if frame.tools is not None:
        conversation["tools"] = frame.tools
    if frame.params is not None:
        changed = frame.params.model_dump(exclude_none=True, exclude={"system_prompt"})
        conversation["params"] = {**conversation["params"], **changed}
    answer = messages.new_answer(
        question, str(uuid.uuid4()), str(uuid.uuid4()), _origin(choice)
    )
    draft = Draft(conversation, question, answer, choice.offer, tools=frame.tools)
    return await begin(hub, person, draft)


async def _chosen(person: Person, frame: RunStart) -> Choice:
    return await chosen(
        person.id,
        frame.assistant_id,
        endpoint=frame.endpoint,
        model=frame.model,
        spec=frame.spec,
    )


async def _chosen_again(
    person: Person, frame: RunRegenerate, conversation: Conversation, named: Message
) -> Choice:
    """Return the model that the frame names, else the one that answered before."""
    other = frame.assistant_id or frame.spec or frame.model
    return await chosen(
        person.id,
        frame.assistant_id if other else named.get("assistant_id", ""),
        endpoint=frame.endpoint
        or str(named.get("endpoint") or conversation["endpoint"]),
        model=frame.model or str(named.get("model") or conversation["model"]),
        spec=frame.spec if other else named.get("spec", ""),
    )


@through_the_door
async def go_on(
    hub: Hub, person: Person, frame: RunContinue, *, revived: int = 0
) -> Started:
    """Go on with an answer that was cut off, behind the parts it has.

    `revived` counts how often that was done without anybody asking.
    """
    conversation_id = str(frame.conversation_id)
    answer = await messages.get(person.id, conversation_id, str(frame.message_id))
    if answer["role"] != "assistant":
        raise NoSuchMessage
    if answer["status"] == "streaming":
        raise Conflict(_("This answer is still being written."))
    settled = None
    if answer["status"] == "waiting":
        settled = given_up(answer["content"], timezone.now())
        if settled is None:
            text = _("This answer waits for what you say to its calls.")
            raise Conflict(text, code="waiting")
    return await begin(hub, person, await _more(person, answer, settled, revived))


@through_the_door
async def resume(
    hub: Hub, person: Person, answer: Message, settled: list[Part]
) -> Started:
    """Go on with an answer whose calls are all answered (see `approval`)."""
    return await begin(hub, person, await _more(person, answer, settled))


async def _more(
    person: Person, answer: Message, settled: list[Part] | None, revived: int = 0
) -> Draft:
    """Return what is to be done for an answer that is written on."""
    conversation = await conversations.get(person.id, answer["conversation_id"])
    question = await _parent(person, answer)
    again = await chosen(
        person.id,
        answer.get("assistant_id", ""),
        endpoint=str(answer.get("endpoint")),
        model=str(answer.get("model")),
        spec=answer.get("spec", ""),
    )
    conversation = {**conversation, **again.names}
    draft = Draft(
        conversation, question, answer, again.offer, new_answer=False, revived=revived
    )
    named = [call["name"] for call in calls_of(settled or ()) if for_all(call)]
    had = conversation.get("allowed_tools", [])
    allowed = sorted({*had, *named}) if named else None
    return replace(draft, settled=settled, allowed=allowed)


def _checked(content: list[Content]) -> list[Part]:
    size = sum(len(part.text) for part in content if isinstance(part, TextIn))
    if size > MAX_TEXT:
        text = _("The message has %(size)d characters; at most %(limit)d are possible.")
        raise TooLong(text % {"size": size, "limit": MAX_TEXT})
    if all(isinstance(part, TextIn) and not part.text.strip() for part in content):
        raise Invalid(_("The message is empty."), code="empty")
    return [part.model_dump() for part in content]  # type: ignore[misc]


class Ids(NamedTuple):
    """Under what a message, its answer and the run are kept."""

    conversation: str
    question: str
    answer: str
    run: str


def _ids(owner_id: int, frame: RunStart) -> Ids:
    sent = str(frame.message_id)
    home = str(frame.conversation_id or derived(owner_id, "run.start", sent))
    kinds = ("question", "answer", "run")
    return Ids(home, *(derived(owner_id, "run.start", home, sent, k) for k in kinds))


def _ids_of_old(frame: RunStart) -> Ids:
    """Return the ids of a message that was taken before they told of their owner.

    A browser whose server was upgraded meanwhile sends it again.
    """
    sent = frame.message_id
    home, answer, run = (
        str(uuid.uuid5(sent, what)) for what in ("conversation", "answer", "run")
    )
    return Ids(str(frame.conversation_id or home), str(sent), answer, run)


def _origin(choice: Choice) -> dict[str, Any]:
    origin = {
        "endpoint": choice.offer.endpoint,
        "model": choice.offer.model,
        "base_model": choice.offer.knowledge.base_model,
    }
    return origin | {name: value for name, value in choice.names.items() if value}


async def _conversation(
    person: Person, frame: RunStart, conversation_id: str, choice: Choice
) -> Conversation:
    """Return the conversation that the message belongs to, a new one unstored."""
    if frame.conversation_id is not None:
        found = await conversations.get(person.id, conversation_id)
        return {**found, **choice.names}
    new = conversations.new(
        person.id,
        conversation_id,
        endpoint=choice.offer.endpoint,
        model=choice.offer.model,
        params=frame.params.model_dump(exclude_none=True),
        temporary=frame.temporary,
    )
    if frame.temporary:
        life = timedelta(hours=librechat().interface.temporary_chat_retention)
        new["expires_at"] = new["created_at"] + life
    return {**new, **choice.names}


async def _parent(person: Person, answer: Message) -> Message:
    parent_id = answer["parent_id"]
    if parent_id is None:
        raise NoSuchMessage
    return await messages.get(person.id, answer["conversation_id"], parent_id)


async def _accepted_before(owner_id: int, frame: RunStart, ids: Ids) -> Started | None:
    """Return the run that this message has already, None when it is new."""
    either = (ids, _ids_of_old(frame))
    if not await messages.any_of(owner_id, [each.answer for each in either]):
        return None
    found = [await _accepted_as(owner_id, each) for each in either]
    return next(filter(None, found), None)


async def _accepted_as(owner_id: int, ids: Ids) -> Started | None:
    try:
        stored = await messages.get(owner_id, ids.conversation, ids.answer)
        asked = await messages.get(owner_id, ids.conversation, ids.question)
        known = await conversations.get(owner_id, ids.conversation)
    except NoSuchMessage:
        return None
    return Started(str(stored.get("run_id")), known, asked, stored, again=True)
