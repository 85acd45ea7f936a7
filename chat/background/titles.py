"""Titles: asked of a model, cleaned, and never in the way of the chat."""

import logging
from dataclasses import replace

from accounts.models import User
from chat import publish
from chat.admission import Intent
from chat.background.short_texts import Brief, run
from chat.background.title_text import (
    ANSWER_TOKENS,
    QUESTION,
    asked,
    asked_by_function,
    cleaned,
    first_words,
    from_calls,
    written,
)
from chat.documents import Conversation, Message, text_of
from chat.errors import ChatError
from chat.person import Person
from chat.store import conversations, messages
from endpoints.catalogue import catalogue
from endpoints.errors import EndpointError
from endpoints.targets import Offer, TitleRule

log = logging.getLogger(__name__)


async def write(owner_id: int, conversation_id: str, *, last: bool = False) -> None:
    """Title a conversation that has none of its own, and tell the owner's tabs.

    Raises EndpointError when another try may help, unless this is the `last` one:
    then the first words serve.
    """
    conversation = await conversations.get(owner_id, conversation_id)
    rule = catalogue.current().titles.get(conversation["endpoint"], TitleRule())
    question, answer = _basis(await messages.of(owner_id, conversation_id))
    if not _wanted(conversation, rule) or not (question or answer):
        return
    told = written(rule, question, answer)
    title = await _made(conversation, rule, told, last=last)
    title = title or first_words(question or answer)
    changed = await conversations.set_model_title(owner_id, conversation_id, title)
    if changed is not None:
        await publish.conversation_changed(changed)


def _wanted(conversation: Conversation, rule: TitleRule) -> bool:
    named = conversation["title_source"] != "default"
    return rule.enabled and not named and not conversation["temporary"]


def _basis(found: list[Message]) -> tuple[str, str]:
    """Return the first question, "" to mere pictures, and the first answer."""
    texts = {m["role"]: text_of(m).strip() for m in reversed(found)}
    return texts.get("user", ""), texts.get("assistant", "")


async def _made(
    conversation: Conversation, rule: TitleRule, text: str, *, last: bool
) -> str:
    """Return the model's title, "" when there is none to be had."""
    offer = _offer(conversation, rule)
    if offer is None:
        return ""
    try:
        return await _asked(conversation, offer, rule, text)
    except ChatError as error:  # over budget, or the model is not allowed
        log.info("no title: %s", error.code)
    except EndpointError as error:
        log.warning("no title from the model: %s", error.code)
        if error.retryable and not last:
            raise
    return ""


def _offer(conversation: Conversation, rule: TitleRule) -> Offer | None:
    """Return the title's model; the conversation's own when that is not on offer."""
    known, endpoint = catalogue.current(), conversation["endpoint"]
    found = known.offer(endpoint, rule.model) if rule.model else None
    if rule.model and found is None:
        log.warning("titleModel %r is on no offer: the chat's own", rule.model)
    found = found or known.offer(endpoint, conversation["model"])
    return None if found and found.knowledge.draws else found


async def _asked(
    conversation: Conversation, offer: Offer, rule: TitleRule, text: str
) -> str:
    person = Person.of(await User.objects.aget(pk=conversation["owner_id"]))
    told = (rule, text, person.placeholders, str(person.id))
    intent = Intent("title", conversation["_id"], prompt_tokens=QUESTION)
    brief = Brief(person, offer, intent)
    if rule.method == "functions":
        try:
            called = await run(brief, asked_by_function(*told))
        except EndpointError as error:
            if error.retryable:
                raise
            log.info("no title by function: %s", error.code)
        else:
            if title := from_calls(called.tool_calls):
                return title
    limited = replace(brief, limit=ANSWER_TOKENS)
    return cleaned((await run(limited, asked(*told))).text)
