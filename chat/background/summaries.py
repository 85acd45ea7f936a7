"""Summaries: what falls out of a long branch, told briefly, and never in the way."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from accounts.models import User
from chat import publish
from chat.admission import Intent
from chat.assistants.in_force import in_force
from chat.background.short_texts import Brief, limits, run
from chat.background.summary_spans import Fold, fold, fold_before, transcript, unchanged
from chat.context.alternatives import room_of
from chat.context.prompt import budget_of
from chat.context.written import Writer
from chat.conversations.branching import tree_of
from chat.documents import Conversation, Message
from chat.files.attachments import attachments_of
from chat.person import Person
from chat.store import branches, messages
from chat.store.conversations import now
from endpoints.billing import token_counts
from endpoints.catalogue import catalogue
from endpoints.request import ChatRequest
from endpoints.targets import Offer, SummaryRule
from runtime.redis import redis
from runtime.redis_keys import summary_key

log = logging.getLogger(__name__)

LOCK_LIFE = 180  # seconds; a worker that died does not block for longer
PATIENCE = 10.0  # seconds that a run waits for a summary being made
LOOK = 0.25  # seconds between looks
LONGEST = 1_200  # tokens of a summary
SHORTEST = 60  # tokens; in less room nothing can be told
OVERHEAD = 400  # tokens of the instructions
MOST_CALLS = 8  # for one summary; what is left waits for the next time
ASK = (
    "You keep the running summary of a conversation between a user and an assistant. "
    "Extend the summary so far with the new lines: keep names, numbers, decisions, "
    "code identifiers, open questions and what the user wants; leave out pleasantries. "
    "Write in the language of the conversation, at most %(words)d words. Reply with "
    "the whole summary alone."
)


async def awaited(conversation_id: str, patience: float = PATIENCE) -> bool:
    """Wait while a summary is being made, at most `patience` seconds.

    Returns whether there was one to wait for; read the messages again then.
    """
    if not await redis().exists(summary_key(conversation_id)):
        return False
    try:
        async with asyncio.timeout(patience):
            while await redis().exists(summary_key(conversation_id)):  # noqa: ASYNC110
                await asyncio.sleep(LOOK)
    except TimeoutError:
        log.info("summary not ready in %s s, trimming instead", patience)
    return True


async def write(owner_id: int, conversation_id: str, leaf_id: str) -> bool:
    """Summarise what falls out of the branch that ends in `leaf_id`, if anything does.

    Returns whether a summary was stored. Raises NotThere and EndpointError.
    """
    conversation, tree = await tree_of(owner_id, conversation_id)
    chat = catalogue.current().offer(conversation["endpoint"], conversation["model"])
    if chat is None or not wanted(chat) or leaf_id not in tree:
        return False
    budget = room_of(chat, (await in_force(conversation))["params"])
    count = await _counter(chat)
    path = [tree[step] for step in tree.path(leaf_id)]
    found = await asyncio.to_thread(fold, path, budget, count)
    return found is not None and await _alone(conversation, found, chat, LONGEST)


async def make_room(
    conversation: Conversation,
    path: Sequence[Message],
    chat: Offer,
    *,
    newest: int,
    room: int,
) -> bool:
    """Summarise what does not fit before the `newest` messages of a path.

    `room` is what is left for all others, in tokens. Returns whether the messages are
    to be read again: a summary was stored, or another process was making one. Raises
    ChatError and EndpointError.
    """
    if await awaited(conversation["_id"]):
        return True
    attachments = await attachments_of(conversation["owner_id"], path)
    writer = Writer(await _counter(chat), attachments)
    longest = min(LONGEST, room // 2)
    found = await asyncio.to_thread(fold_before, path, newest, room, writer)
    if longest < SHORTEST or found is None:
        return False
    return await _alone(conversation, found, chat, longest)


def wanted(chat: Offer) -> bool:
    """Say whether long conversations with this model are summarised."""
    rule = catalogue.current().summaries.get(chat.endpoint, SummaryRule())
    return rule.enabled


def _writer(chat: Offer) -> Offer:
    """Return the model that summarises; the chat's own where none is on offer."""
    known = catalogue.current()
    rule = known.summaries.get(chat.endpoint, SummaryRule())
    found = known.offer(chat.endpoint, rule.model) if rule.model else chat
    if found is None:
        log.warning("summaryModel %r is on no offer: the chat's own", rule.model)
    return found or chat


async def _counter(offer: Offer) -> Callable[[str], int]:
    encoding = offer.knowledge.encoding
    await token_counts.ready(encoding)
    return lambda text: token_counts.count(text, encoding)


async def _alone(
    conversation: Conversation, found: Fold, chat: Offer, longest: int
) -> bool:
    """Make and store a summary unless another process makes one."""
    lock = summary_key(conversation["_id"])
    if not await redis().set(lock, "1", nx=True, ex=LOCK_LIFE):
        return False
    try:
        return await _write(conversation, found, _writer(chat), longest)
    finally:
        await redis().delete(lock)


async def _write(
    conversation: Conversation, found: Fold, writer: Offer, longest: int
) -> bool:
    """Tell the messages piece by piece, each piece extending the summary so far."""
    count = await _counter(writer)
    person = Person.of(await User.objects.aget(pk=conversation["owner_id"]))
    brief = Brief(person, writer, Intent("summary", conversation["_id"]), longest)
    answer = limits(writer.knowledge, longest)["max_tokens"]
    assert isinstance(answer, int)  # noqa: S101 - tokens
    summary, done = found.earlier, 0
    for _ in range(MOST_CALLS):
        left = found.messages[done:]
        if not left:
            break
        room = budget_of(writer.knowledge, max_tokens=answer)
        room = max(200, room - OVERHEAD - count(summary))
        text, taken = await asyncio.to_thread(transcript, left, room, count)
        summary = await _asked(brief, summary, text, count)
        done += taken
        if not summary:
            return False
    return await _store(conversation, found, done, summary, count(summary))


async def _asked(
    brief: Brief, summary: str, text: str, count: Callable[[str], int]
) -> str:
    told = f"Summary so far:\n{summary or '(none)'}\n\nNew lines:\n{text}"
    request = ChatRequest(
        messages=(
            {"role": "system", "content": ASK % {"words": brief.limit // 2}},
            {"role": "user", "content": told},
        ),
        params={"temperature": 0.2},
        placeholders=brief.person.placeholders,
        user=str(brief.person.id),
    )
    intent = replace(brief.intent, prompt_tokens=count(told) + OVERHEAD)
    return (await run(replace(brief, intent=intent), request)).text


async def _store(
    conversation: Conversation, found: Fold, done: int, summary: str, size: int
) -> bool:
    """Store the summary, unless a message that it tells of has changed meanwhile."""
    owner_id, conversation_id = conversation["owner_id"], conversation["_id"]
    told = found.messages[:done]
    stored = {
        message["_id"]: message["updated_at"]
        for message in await messages.of(owner_id, conversation_id)
    }
    if not told or not unchanged(told, stored):
        return False
    kept = await branches.set_summary(
        owner_id,
        conversation_id,
        told[-1]["_id"],
        {
            "text": summary,
            "tokens": size,
            "covers_until": told[-1]["_id"],
            "messages": done,
            "created_at": now(),
        },
    )
    if kept:
        await publish.conversation_changed(conversation)
    return kept
