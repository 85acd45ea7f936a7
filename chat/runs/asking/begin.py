"""Begins a run once it is clear what is asked: leave, places, storing, driver."""

import time
import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from accounts.rights import cache
from accounts.rights.abuse import limits
from chat.admission import Intent, Permit, open_gate
from chat.assistants.in_force import toolset_of
from chat.background.title_text import first_words
from chat.documents import (
    Conversation,
    Message,
    Part,
    file_ids_of,
    names_of,
    text_of,
)
from chat.errors import Draining, NoSuchMessage, OverLimit
from chat.libraries.beforehand import passages_for
from chat.person import Person
from chat.runs.answer.parts import calls_of
from chat.runs.answer.writer import Writer
from chat.runs.request import Prepared, Turn, request_for
from chat.runs.run import Round, Run
from chat.runs.watching.hub import Hub
from chat.runs.write import write
from chat.store import conversations, files, messages
from chat.store.running import run_log
from chat.store.running.run_log import RunRecord
from endpoints.targets import Offer
from tools.toolset import Toolset


class LastUsed(TypedDict, total=False):
    """The part of a conversation that every answer changes."""

    current_leaf_id: str
    endpoint: str
    model: str
    spec: str
    assistant_id: str
    tools: list[str]
    allowed_tools: list[str]


NO_LIMIT = 1_000_000  # runs at once, when none is set


@dataclass(frozen=True, slots=True)
class Started:
    """What `run.started` tells: everything is stored, the answer is on its way."""

    run_id: str
    conversation: Conversation
    question: Message
    answer: Message
    again: bool = False  # this very message had been accepted before


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be done; nothing of it is stored yet but what was there before."""

    conversation: Conversation
    question: Message
    answer: Message
    offer: Offer
    new_conversation: bool = False
    new_question: bool = False
    new_answer: bool = True  # else an ended answer is written on
    revived: int = 0  # how often that was done unasked
    settled: list[Part] | None = None  # the answer with its calls answered
    tools: list[str] | None = None  # chosen with it; None: as before
    allowed: list[str] | None = None  # tools that need no asking from now on

    def turn(self, toolset: Toolset, context: str = "") -> Turn:
        """Return what the model is to answer."""
        tools = tuple(toolset.for_request())
        told = "\n\n".join(filter(None, (toolset.guidance(), context)))
        asked = (self.conversation, self.question, self.answer, self.offer)
        return Turn(*asked, tools, told)


async def begin(hub: Hub, person: Person, draft: Draft) -> Started:
    """Store what is new and start the driver. Raises ChatError.

    When it is refused, nothing has been stored, reserved or announced.
    """
    _refuse_at_the_end(hub)
    with cache.one_look() as seen:
        toolset = await toolset_of(
            person, draft.conversation, draft.offer, calls_of(draft.answer["content"])
        )
    found = await passages_for(person.id, draft.conversation, draft.question, toolset)
    turn = draft.turn(toolset, found.context)
    prepared = await request_for(person, turn, aside=hub.door.outside)
    prepared = replace(prepared, notices=(*found.notices, *prepared.notices))
    run_id = str(draft.answer.get("run_id") if draft.new_answer else uuid.uuid4())
    intent = Intent(
        "chat",
        draft.conversation["_id"],
        run_id,
        prepared.prompt_tokens,
        prepared.answer_tokens,
        follows=draft.settled is not None or draft.revived > 0,
        assistant_id=draft.conversation.get("assistant_id", ""),
    )
    _refuse_at_the_end(hub)  # once more: preparing took a while
    with cache.one_look(seen):
        run = await _let_in(hub, person, draft, prepared, intent)
    if run is None:  # the same message came from two tabs at the same moment
        return Started(
            run_id, draft.conversation, draft.question, draft.answer, again=True
        )
    run.toolset = toolset
    write(hub, run)
    return Started(run_id, run.conversation, draft.question, run.answer)


def _refuse_at_the_end(hub: Hub) -> None:
    if hub.draining:
        raise Draining(_("The server is restarting; reconnecting."))


async def _let_in(
    hub: Hub, person: Person, draft: Draft, prepared: Prepared, intent: Intent
) -> Run | None:
    """Ask for leave and store; None when the run exists already."""
    permit = await open_gate(person, draft.offer, intent)
    run: Run | None = None
    try:
        run = await _begun(hub, person, draft, prepared, permit)
    finally:
        if run is None:
            await permit.release()
    return run


async def _begun(
    hub: Hub, person: Person, draft: Draft, prepared: Prepared, permit: Permit
) -> Run | None:
    """Take a place, store, and return the run; None when it exists already."""
    record = _record(hub, draft, prepared, permit)
    if not await _enlisted(record, person):
        return None
    hub.held.add(record.run_id)
    stored = None
    try:
        stored = await _stored(draft, record.run_id)
    finally:
        if stored is None:
            hub.let_go(record.run_id)
            await run_log.withdraw(record)
    if stored is None:
        return None
    conversation, answer = stored
    run = Run(
        record=record,
        writer=Writer(record),
        person=person,
        conversation=conversation,
        question=draft.question,
        answer=answer,
        round=Round(permit, prepared.request, _rounds_of(answer) + 1),
        title_from=_title_from(draft),
    )
    for notice in prepared.notices:
        run.writer.add("run.notice", run.add_notice(notice))
    return run


def _rounds_of(answer: Message) -> int:
    """Return how many rounds an answer has had that called something."""
    return max(
        (call.get("round", 0) for call in calls_of(answer["content"])), default=0
    )


def _record(hub: Hub, draft: Draft, prepared: Prepared, permit: Permit) -> RunRecord:
    return RunRecord(
        run_id=permit.intent.run_id,
        owner_id=draft.conversation["owner_id"],
        conversation_id=draft.conversation["_id"],
        message_id=draft.answer["_id"],
        process=hub.process,
        started_at=time.time(),
        endpoint=draft.offer.endpoint,
        model=draft.offer.model,
        base_model=draft.offer.knowledge.base_model,
        reservation=permit.reservation.id,
        prompt_tokens=prepared.prompt_tokens,
        revived=draft.revived,
    )


async def _enlisted(record: RunRecord, person: Person) -> bool:
    """Take a place among the person's runs; False when this run has one already."""
    most = settings.CONCURRENT_MESSAGES or NO_LIMIT
    place = await run_log.register(record, most)
    if place == "foreign":
        raise NoSuchMessage
    if place == "full":
        address = person.address or None
        verdict = await limits.concurrent(most, user_id=person.id, ip=address)
        raise OverLimit(
            verdict.message, code="concurrent", retry_after=verdict.retry_after
        )
    return place == "taken"


async def _stored(draft: Draft, run_id: str) -> tuple[Conversation, Message] | None:
    """Store what is new; None when another run of this message was quicker."""
    if expiry := draft.conversation["expires_at"]:  # messages go with their chat
        draft.question["expires_at"] = draft.answer["expires_at"] = expiry
    conversation = draft.conversation
    if draft.new_conversation:
        conversation = await conversations.insert(_new(draft))
    if draft.new_question:
        await _attached(draft.question, expiry)  # first: a crash must not lose them
    answer = await _answer(draft, run_id)
    if answer is None:
        return None
    if not draft.new_conversation:
        conversation = await conversations.change(
            answer["owner_id"],
            answer["conversation_id"],
            _last_used(draft, answer),
            touch=True,
        )
    return conversation, answer


async def _answer(draft: Draft, run_id: str) -> Message | None:
    if draft.new_question:
        new = await messages.insert_both(draft.question, draft.answer)
    elif draft.new_answer:
        new = await messages.insert(draft.answer)
    else:
        owner_id = draft.question["owner_id"]
        return await messages.restart(owner_id, draft.answer, run_id, draft.settled)
    return draft.answer if new else None


async def _attached(question: Message, expiry: datetime | None) -> None:
    """Keep the files that a message names, from now on."""
    if wanted := file_ids_of(question["content"]):
        await files.use(question["owner_id"], wanted, expiry)


def _new(draft: Draft) -> Conversation:
    """Return the new conversation, called by its first words until it has a title."""
    last_used = _last_used(draft, draft.answer)
    title = first_words(_title_from(draft))
    return {**draft.conversation, **last_used, "title": title}


def _last_used(draft: Draft, answer: Message) -> LastUsed:
    """Return what a conversation notes: the branch and the model last used."""
    last: LastUsed = {
        "current_leaf_id": answer["_id"],
        "endpoint": draft.offer.endpoint,
        "model": draft.offer.model,
        "spec": draft.conversation.get("spec", ""),
        "assistant_id": draft.conversation.get("assistant_id", ""),
    }
    if draft.tools is not None:
        last["tools"] = draft.tools
    if draft.allowed is not None:
        last["allowed_tools"] = draft.allowed
    return last


def _title_from(draft: Draft) -> str:
    """Return the question when its conversation needs a title, else ""."""
    conversation = draft.conversation
    if conversation["title_source"] != "default" or conversation["temporary"]:
        return ""
    return text_of(draft.question) or ", ".join(names_of(draft.question))
