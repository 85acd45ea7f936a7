"""What the model is told: the branch up to the question, within its window."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from chat import specs, summaries
from chat.attaching import attachments_of
from chat.documents import Conversation, Message
from chat.errors import TooLong
from chat.person import Person
from chat.prompt import (
    Prompt,
    PromptTooLongError,
    build,
)
from chat.store import messages, projects
from chat.thrift import larger, room_of
from chat.tree import Tree
from config.live import librechat
from endpoints import tokens
from endpoints.estimates import reserved_for_answer
from endpoints.events import Notice
from endpoints.request import ChatRequest, PromptMessage
from endpoints.targets import Offer

LONG = 50_000  # characters from which counting leaves the event loop
OURS = frozenset({"max_context_tokens", "image_detail"})  # parameters no service knows
GO_ON: PromptMessage = {
    "role": "user",
    "content": "Your last answer was cut off. Continue it exactly where it stops, in "
    "the same language and format, without repeating anything and without an "
    "introduction.",
}


Aside = Callable[[], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request, what the reader should know of it, and what it may cost at most."""

    request: ChatRequest
    notices: tuple[Notice, ...]
    prompt_tokens: int
    answer_tokens: int  # at most


async def request_for(
    person: Person,
    conversation: Conversation,
    question: Message,
    answer: Message,
    offer: Offer,
    aside: Aside = nullcontext,
) -> Prepared:
    """Return the request for `answer`. Raises TooLong with the numbers.

    `aside` is where a summary is waited for.
    """
    conversation = specs.in_force(conversation)
    told = specs.told(conversation["system_prompt"], timezone.localtime(), person.name)
    conversation = {**conversation, "system_prompt": told}
    continued = bool(answer["content"])
    ending = [answer] if continued else []
    params = conversation["params"]
    path = await _path(conversation, question)
    try:
        prompt = await _prompt(conversation, [*path, *ending], offer)
        if prompt.left_out and await _summarised(conversation, aside):
            path = await _path(conversation, question)
            prompt = await _prompt(conversation, [*path, *ending], offer)
    except PromptTooLongError as error:
        raise await _too_long(person, offer, params, error) from error
    written = (*prompt.messages, GO_ON) if continued else prompt.messages
    request = ChatRequest(
        messages=written,
        params={name: value for name, value in params.items() if name not in OURS},
        placeholders=person.placeholders,
        user=str(person.id),
    )
    longest = reserved_for_answer(offer.knowledge, params.get("max_tokens"))
    return Prepared(request, _notices(prompt), prompt.tokens, longest)


async def _summarised(conversation: Conversation, aside: Aside) -> bool:
    async with aside():
        return await summaries.awaited(conversation["_id"])


async def _path(conversation: Conversation, question: Message) -> list[Message]:
    if question["parent_id"] is None:
        return [question]
    stored = await messages.of(conversation["owner_id"], conversation["_id"])
    tree = Tree(
        stored if question["_id"] in {m["_id"] for m in stored} else [*stored, question]
    )
    return [tree[key] for key in tree.path(question["_id"])]


async def _prompt(
    conversation: Conversation, path: list[Message], offer: Offer
) -> Prompt:
    params = conversation["params"]
    budget = room_of(offer, params)
    encoding = offer.knowledge.encoding
    await tokens.ready(encoding)
    told = await projects.instructions(
        conversation["owner_id"], conversation["project_id"]
    )
    own = conversation["system_prompt"]
    attachments = await attachments_of(conversation["owner_id"], path)

    def made() -> Prompt:
        return build(
            path,
            system_prompt="\n\n".join(part for part in (told, own) if part),
            budget=budget,
            count=lambda text: tokens.count(text, encoding),
            attachments=attachments,
            detail=params.get("image_detail", "auto"),
        )

    size = sum(
        len(part.get("text", "")) for message in path for part in message["content"]
    )
    size += sum(len(text) for text in attachments.texts.values())
    return await asyncio.to_thread(made) if size > LONG else made()


async def _too_long(
    person: Person, offer: Offer, params: dict[str, Any], error: PromptTooLongError
) -> TooLong:
    """Return the refusal with its numbers, and what can be done instead."""
    text = _("This message needs %(needed)d tokens, but %(model)s can take %(budget)d.")
    numbers = {"needed": error.needed, "budget": error.budget, "model": offer.label}
    details = {"needed": str(error.needed), "budget": str(error.budget)}
    for name, value in (await larger(person, offer, params, error.needed)).items():
        details[f"larger_{name}"] = value
    cut_to = librechat().file_config.file_token_limit
    if cut_to < error.budget:  # as a file it is cut, and fits
        details["file_tokens"] = str(cut_to)
    return TooLong(text % numbers, code="context_length", details=details)


def _notices(prompt: Prompt) -> tuple[Notice, ...]:
    found: list[Notice] = []
    if prompt.left_out:
        text = _("%(count)d earlier messages did not fit and were left out.")
        found.append(Notice("trimmed", text % {"count": len(prompt.left_out)}))
    if prompt.summarised_until:
        text = _("Earlier messages were sent as a summary.")
        found.append(Notice("summarised", text))
    return tuple(found)
