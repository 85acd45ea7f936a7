"""What can be asked of a conversation: an answer, another one, the rest of one."""

import uuid
from typing import Any

from django.utils.translation import gettext as _

from chat.documents import Conversation, ImageIn, Message, Part, TextIn
from chat.errors import Conflict, Invalid, NoSuchMessage, TooLong
from chat.frames import MAX_TEXT, RunContinue, RunRegenerate, RunStart
from chat.person import Person
from chat.runs.begin import Draft, Started, begin
from chat.runs.hub import Hub
from chat.store import conversations, messages
from endpoints import catalogue
from endpoints.targets import Offer


async def start(hub: Hub, person: Person, frame: RunStart) -> Started:
    """Store a message and begin its answer.

    The same `message_id` again is the same message and the same run: the ids of
    conversation, answer and run follow from it, so no second one can come about.
    """
    message_id = str(frame.message_id)
    content = _checked(frame.content)
    offer = offered(frame.endpoint, frame.model)
    conversation_id = str(frame.conversation_id or _derived(message_id, "conversation"))
    conversation = await _conversation(person, frame, conversation_id)
    parent_id = str(frame.parent_id) if frame.parent_id else None
    if parent_id is not None:
        await messages.get(person.id, conversation_id, parent_id)
    question = messages.new_question(
        person.id, conversation_id, message_id, parent_id, content
    )
    answer = messages.new_answer(
        question,
        _derived(message_id, "answer"),
        _derived(message_id, "run"),
        _origin(offer),
    )
    before = await _accepted_before(conversation, question, answer)
    if before is not None:
        return before
    new = frame.conversation_id is None
    draft = Draft(
        conversation, question, answer, offer, new_conversation=new, new_question=True
    )
    return await begin(hub, person, draft)


async def regenerate(hub: Hub, person: Person, frame: RunRegenerate) -> Started:
    """Answer a question once more; `message_id` is an answer to it, or itself."""
    conversation_id = str(frame.conversation_id)
    conversation = await conversations.get(person.id, conversation_id)
    named = await messages.get(person.id, conversation_id, str(frame.message_id))
    question = named if named["role"] == "user" else await _parent(person, named)
    endpoint = frame.endpoint or str(named.get("endpoint") or conversation["endpoint"])
    offer = offered(
        endpoint, frame.model or str(named.get("model") or conversation["model"])
    )
    if frame.params is not None:
        changed = frame.params.model_dump(exclude_none=True, exclude={"system_prompt"})
        conversation["params"] = {**conversation["params"], **changed}
    answer = messages.new_answer(
        question, str(uuid.uuid4()), str(uuid.uuid4()), _origin(offer)
    )
    return await begin(hub, person, Draft(conversation, question, answer, offer))


async def go_on(
    hub: Hub, person: Person, frame: RunContinue, *, revived: int = 0
) -> Started:
    """Go on with an answer that was cut off, behind the text it has.

    `revived` counts how often that was done without anybody asking.
    """
    conversation_id = str(frame.conversation_id)
    conversation = await conversations.get(person.id, conversation_id)
    answer = await messages.get(person.id, conversation_id, str(frame.message_id))
    if answer["role"] != "assistant":
        raise NoSuchMessage
    if answer["status"] == "streaming":
        raise Conflict(_("This answer is still being written."))
    question = await _parent(person, answer)
    offer = offered(str(answer.get("endpoint")), str(answer.get("model")))
    draft = Draft(
        conversation, question, answer, offer, new_answer=False, revived=revived
    )
    return await begin(hub, person, draft)


def offered(endpoint: str, model: str) -> Offer:
    """Return the offer of that name. Raises Invalid when there is none."""
    offer = catalogue.current().offer(endpoint, model)
    if offer is None:
        text = _("The model “%(model)s” is not on offer here.") % {"model": model}
        raise Invalid(text, code="no_such_model")
    return offer


def _checked(content: list[TextIn | ImageIn]) -> list[Part]:
    size = sum(len(part.text) for part in content if isinstance(part, TextIn))
    if size > MAX_TEXT:
        text = _("The message has %(size)d characters; at most %(limit)d are possible.")
        raise TooLong(text % {"size": size, "limit": MAX_TEXT})
    if all(isinstance(part, TextIn) and not part.text.strip() for part in content):
        raise Invalid(_("The message is empty."), code="empty")
    return [part.model_dump() for part in content]  # type: ignore[misc]


def _derived(message_id: str, what: str) -> str:
    return str(uuid.uuid5(uuid.UUID(message_id), what))


def _origin(offer: Offer) -> dict[str, Any]:
    return {
        "endpoint": offer.endpoint,
        "model": offer.model,
        "base_model": offer.knowledge.base_model,
    }


async def _conversation(
    person: Person, frame: RunStart, conversation_id: str
) -> Conversation:
    if frame.conversation_id is not None:
        return await conversations.get(person.id, conversation_id)
    return conversations.new(
        person.id,
        conversation_id,
        endpoint=frame.endpoint,
        model=frame.model,
        params=frame.params.model_dump(exclude_none=True),
        temporary=frame.temporary,
    )


async def _parent(person: Person, answer: Message) -> Message:
    parent_id = answer["parent_id"]
    if parent_id is None:
        raise NoSuchMessage
    return await messages.get(person.id, answer["conversation_id"], parent_id)


async def _accepted_before(
    conversation: Conversation, question: Message, answer: Message
) -> Started | None:
    """Return the run that this message has already, None when it is new."""
    owner_id, conversation_id = conversation["owner_id"], conversation["_id"]
    try:
        stored = await messages.get(owner_id, conversation_id, answer["_id"])
        asked = await messages.get(owner_id, conversation_id, question["_id"])
        known = await conversations.get(owner_id, conversation_id)
    except NoSuchMessage:
        return None
    return Started(str(stored.get("run_id")), known, asked, stored, again=True)
