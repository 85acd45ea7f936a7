"""What a conversation has cost, what its branch has, and how full its window is."""

import asyncio
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Count, Sum

from accounts.ledger.models import LedgerEntry
from accounts.ledger.money import dollars
from chat.assistants.in_force import in_force
from chat.context.alternatives import room_of
from chat.context.prompt import PromptTooLongError, build
from chat.conversations.branching import tree_of
from chat.documents import Conversation, Message
from chat.store.personal import projects
from endpoints.billing import token_counts
from endpoints.catalogue import catalogue
from endpoints.targets import Offer


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens and cost (USD) of some calls."""

    prompt: int = 0
    completion: int = 0
    cost: float = 0.0
    calls: int = 0


@dataclass(frozen=True, slots=True)
class Fill:
    """How much of the prompt's budget the next message finds taken."""

    tokens: int
    budget: int
    window: int
    left_out: int = 0
    summarised_until: str | None = None
    too_long: bool = False


async def meter(owner_id: int, conversation_id: str) -> dict[str, Any]:
    """Return `conversation`, `branch` and `context`. Raises NoSuchConversation."""
    conversation, tree = await tree_of(owner_id, conversation_id)
    conversation = await in_force(conversation)
    visible = tree.visible(conversation["current_leaf_id"])
    fill = await _fill(conversation, visible)
    return {
        "conversation": asdict(await _of_ledger(owner_id, conversation_id)),
        "branch": asdict(_of_messages(visible)),
        "context": asdict(fill) if fill else None,
    }


async def _of_ledger(owner_id: int, conversation_id: str) -> Spent:
    """Return the ledger's sums: answers, titles and summaries, deleted ones too."""
    found = await LedgerEntry.objects.filter(
        user_id=owner_id, conversation_id=conversation_id
    ).aaggregate(
        prompts=Sum("prompt"),
        completions=Sum("completion"),
        cost=Sum("nano_usd"),
        calls=Count("pk"),
    )
    return Spent(
        found["prompts"] or 0,
        found["completions"] or 0,
        float(dollars(found["cost"] or 0)),
        found["calls"],
    )


def _of_messages(messages: list[Message]) -> Spent:
    used = [message["usage"] for message in messages if message.get("usage")]
    return Spent(
        sum(int(usage.get("prompt") or 0) for usage in used),
        sum(int(usage.get("completion") or 0) for usage in used),
        sum(float(usage.get("cost") or 0) for usage in used),
        len(used),
    )


async def _fill(conversation: Conversation, path: list[Message]) -> Fill | None:
    """Return how full the window is; None when the model is not on offer any more."""
    offer = catalogue.current().offer(conversation["endpoint"], conversation["model"])
    if offer is None:
        return None
    await token_counts.ready(offer.knowledge.encoding)
    owner_id, project = conversation["owner_id"], conversation["project_id"]
    told = await projects.instructions(owner_id, project)
    own = conversation["system_prompt"]
    system_prompt = "\n\n".join(part for part in (told, own) if part)
    return await asyncio.to_thread(
        _counted, offer, conversation["params"], system_prompt, path
    )


def _counted(
    offer: Offer, params: dict[str, Any], system_prompt: str, path: list[Message]
) -> Fill:
    window = params.get("max_context_tokens") or offer.knowledge.context_window
    budget = room_of(offer, params)
    encoding = offer.knowledge.encoding
    try:
        prompt = build(
            path,
            system_prompt=system_prompt,
            budget=budget,
            count=lambda text: token_counts.count(text, encoding),
        )
    except PromptTooLongError as error:
        return Fill(error.needed, budget, window, too_long=True)
    return Fill(
        prompt.tokens, budget, window, len(prompt.left_out), prompt.summarised_until
    )
