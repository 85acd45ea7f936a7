"""Summaries: what falls out of a long branch, told briefly, and never in the way."""

import asyncio
import logging
from collections.abc import Callable

from accounts.models import User
from chat import publish
from chat.branching import tree_of
from chat.documents import Conversation, Message
from chat.folding import Fold, fold, transcript, unchanged
from chat.gate import Intent, open_gate
from chat.person import Person
from chat.prompt import budget_of
from chat.redis import key, redis
from chat.specs import in_force
from chat.store import branches, messages
from chat.store.conversations import now
from endpoints import catalogue, tokens
from endpoints.request import ChatRequest
from endpoints.targets import Offer, SummaryRule

log = logging.getLogger(__name__)

LOCK_LIFE = 180  # seconds; a worker that died does not block for longer
PATIENCE = 10.0  # seconds that a run waits for a summary being made
LOOK = 0.25  # seconds between looks
LONGEST = 1_200  # tokens of a summary
OVERHEAD = 400  # tokens of the instructions
MOST_CALLS = 8  # for one summary; what is left waits for the next time
ASK = (
    "You keep the running summary of a conversation between a user and an assistant. "
    "Extend the summary so far with the new lines: keep names, numbers, decisions, "
    "code identifiers, open questions and what the user wants; leave out pleasantries. "
    "Write in the language of the conversation. Reply with the whole summary alone."
)


def lock_key(conversation_id: str) -> str:
    """Return the key that exists while a summary is being made."""
    return key("summary", conversation_id)


async def awaited(conversation_id: str, patience: float = PATIENCE) -> bool:
    """Wait while a summary is being made, at most `patience` seconds.

    Returns whether there was one to wait for; read the messages again then.
    """
    if not await redis().exists(lock_key(conversation_id)):
        return False
    try:
        async with asyncio.timeout(patience):
            while await redis().exists(lock_key(conversation_id)):  # noqa: ASYNC110
                await asyncio.sleep(LOOK)
    except TimeoutError:
        log.info("summary not ready in %s s, trimming instead", patience)
    return True


async def write(owner_id: int, conversation_id: str, leaf_id: str) -> bool:
    """Summarise what falls out of the branch that ends in `leaf_id`, if anything does.

    Returns whether a summary was stored. Raises NotThere and EndpointError.
    """
    conversation, tree = await tree_of(owner_id, conversation_id)
    offers = _offers(conversation)
    if offers is None or leaf_id not in tree:
        return False
    chat, writer = offers
    path = [tree[step] for step in tree.path(leaf_id)]
    found = await _fold(conversation, path, chat)
    if found is None:
        return False
    lock = lock_key(conversation_id)
    if not await redis().set(lock, "1", nx=True, ex=LOCK_LIFE):
        return False
    try:
        return await _write(conversation, found, writer)
    finally:
        await redis().delete(lock)


def _offers(conversation: Conversation) -> tuple[Offer, Offer] | None:
    """Return the chat's model and the one that summarises; None when not wanted."""
    known = catalogue.current()
    endpoint = conversation["endpoint"]
    rule = known.summaries.get(endpoint, SummaryRule())
    chat = known.offer(endpoint, conversation["model"])
    if not rule.enabled or chat is None:
        return None
    writer = known.offer(endpoint, rule.model) if rule.model else chat
    if writer is None:
        log.warning("summaryModel %r is on no offer: the chat's own", rule.model)
    return chat, writer or chat


async def _fold(
    conversation: Conversation, path: list[Message], offer: Offer
) -> Fold | None:
    params = in_force(conversation)["params"]
    budget = budget_of(
        offer.knowledge,
        max_tokens=params.get("max_tokens"),
        max_context_tokens=params.get("max_context_tokens"),
    )
    count = await _counter(offer)
    return await asyncio.to_thread(fold, path, budget, count)


async def _counter(offer: Offer) -> Callable[[str], int]:
    encoding = offer.knowledge.encoding
    await tokens.ready(encoding)
    return lambda text: tokens.count(text, encoding)


async def _write(conversation: Conversation, found: Fold, writer: Offer) -> bool:
    """Tell the messages piece by piece, each piece extending the summary so far."""
    count = await _counter(writer)
    person = Person.of(await User.objects.aget(pk=conversation["owner_id"]))
    summary, done = found.earlier, 0
    for _ in range(MOST_CALLS):
        left = found.messages[done:]
        if not left:
            break
        room = budget_of(writer.knowledge, max_tokens=LONGEST)
        room = max(200, room - OVERHEAD - count(summary))
        text, taken = await asyncio.to_thread(transcript, left, room, count)
        summary = await _asked(person, conversation, writer, summary, text, count)
        done += taken
        if not summary:
            return False
    return await _store(conversation, found, done, summary, count(summary))


async def _asked(
    person: Person,
    conversation: Conversation,
    writer: Offer,
    summary: str,
    text: str,
    count: Callable[[str], int],
) -> str:
    told = f"Summary so far:\n{summary or '(none)'}\n\nNew lines:\n{text}"
    request = ChatRequest(
        messages=(
            {"role": "system", "content": ASK},
            {"role": "user", "content": told},
        ),
        params={"max_tokens": LONGEST, "temperature": 0.2},
        placeholders=person.placeholders,
        user=str(person.id),
    )
    intent = Intent(
        "summary",
        conversation["_id"],
        prompt_tokens=count(told) + OVERHEAD,
        answer_tokens=LONGEST,
    )
    permit = await open_gate(person, writer, intent)
    return (await permit.complete(request)).text.strip()


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
