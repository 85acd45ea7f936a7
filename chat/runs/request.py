"""What the model is told: the branch up to the question, within its window."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from chat.assistants.in_force import in_force
from chat.choices import artifacts, specs
from chat.context.alternatives import larger
from chat.context.prompt import Prompt, PromptTooLongError
from chat.documents import Conversation, Message
from chat.errors import TooLong
from chat.person import Person
from chat.runs.fitting import Aside, Asked, fitted
from endpoints.billing.estimates import reserved_for_answer
from endpoints.events import Notice
from endpoints.request import ChatRequest, PromptMessage
from endpoints.targets import Offer
from librechat_yaml.live import librechat

# parameters no service knows
OURS = frozenset({"max_context_tokens", "image_detail", "functions", "skip_completion"})
GO_ON: PromptMessage = {
    "role": "user",
    "content": "Your last answer was cut off. Continue it exactly where it stops, in "
    "the same language and format, without repeating anything and without an "
    "introduction.",
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request, what the reader should know of it, and what it may cost at most."""

    request: ChatRequest
    notices: tuple[Notice, ...]
    prompt_tokens: int
    answer_tokens: int  # at most


@dataclass(frozen=True, slots=True)
class Turn:
    """What is to be answered, by whom, and with which tools (in the chat format)."""

    conversation: Conversation
    question: Message
    answer: Message  # with parts: it is gone on with
    offer: Offer
    tools: tuple[Mapping[str, object], ...] = ()
    guidance: str = ""  # how they are used


async def request_for(
    person: Person, turn: Turn, aside: Aside = nullcontext
) -> Prepared:
    """Return the request for the answer. Raises TooLong with the numbers, Unavailable.

    An answer that has begun is gone on with: behind the results of its last calls, or
    else where its text was cut off. `aside` is where a summary is waited for.
    """
    told = await in_force(turn.conversation)
    system_prompt = specs.told(told["system_prompt"], timezone.localtime(), person.name)
    system_prompt = artifacts.told(told, system_prompt)
    if turn.guidance:
        system_prompt = f"{system_prompt}\n\n{turn.guidance}".strip()
    told = {**told, "system_prompt": system_prompt}
    begun = (turn.answer,) if turn.answer["content"] else ()
    asked = Asked(turn.conversation, told, turn.question, begun, turn.offer, turn.tools)
    try:
        prompt = await fitted(asked, aside)
    except PromptTooLongError as error:
        raise await _too_long(person, turn.offer, told["params"], error) from error
    request = ChatRequest(
        messages=_gone_on(prompt.messages),
        params=_params(told["params"], turn.tools),
        placeholders=person.placeholders,
        user=str(person.id),
        own_tools=True,
        functions=told["params"].get("functions") is not False,
    )
    longest = reserved_for_answer(
        turn.offer.knowledge, told["params"].get("max_tokens")
    )
    return Prepared(request, _notices(prompt), prompt.tokens, longest)


def _gone_on(messages: tuple[PromptMessage, ...]) -> tuple[PromptMessage, ...]:
    """Return messages that want an answer: a cut-off one is asked to go on."""
    cut_off = messages and messages[-1]["role"] == "assistant"
    return (*messages, GO_ON) if cut_off else messages


def _params(
    chosen: Mapping[str, object], tools: tuple[Mapping[str, object], ...]
) -> dict[str, object]:
    params = {name: value for name, value in chosen.items() if name not in OURS}
    return {**params, "tools": list(tools)} if tools else params


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
    if prompt.results_left_out:
        text = _("%(count)d earlier results of tools did not fit and were left out.")
        found.append(Notice("trimmed", text % {"count": prompt.results_left_out}))
    if prompt.summarised_until:
        text = _("Earlier messages were sent as a summary.")
        found.append(Notice("summarised", text))
    return tuple(found)
