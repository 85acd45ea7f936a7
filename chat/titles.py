"""Titles: asked of a model, cleaned, and never in the way of the chat."""

import logging
import re

from accounts.models import User
from chat import publish
from chat.documents import Conversation, Message, text_of
from chat.gate import Intent, open_gate
from chat.person import Person
from chat.store import conversations, messages
from endpoints import answer, catalogue
from endpoints.errors import EndpointError
from endpoints.request import ChatRequest
from endpoints.targets import Offer, TitleRule

log = logging.getLogger(__name__)

LONGEST = 80  # characters
WORDS = 6  # of the question, when no model made a title
QUESTION = 2000  # characters of the question that the model sees
ANSWER_TOKENS = 60
ASK = (
    "Write a title for the conversation that begins with the message below: at most "
    "five words, in the language of the message, without quotation marks, final "
    "punctuation or explanation. Reply with the title alone."
)


async def write(owner_id: int, conversation_id: str, *, last: bool = False) -> None:
    """Title a conversation that has none of its own, and tell the owner's tabs.

    Raises EndpointError when another try may help, unless this is the `last` one:
    then the first words of the question serve.
    """
    conversation = await conversations.get(owner_id, conversation_id)
    rule = catalogue.current().titles.get(conversation["endpoint"], TitleRule())
    question = await _question(owner_id, conversation_id)
    if (
        not rule.enabled
        or conversation["title_source"] != "default"
        or question is None
    ):
        return
    try:
        title = await _asked(conversation, rule, text_of(question))
    except EndpointError as error:
        log.warning("no title from the model: %s", error.code)
        if error.retryable and not last:
            raise
        title = ""
    changed = await conversations.set_model_title(
        owner_id, conversation_id, title or first_words(text_of(question))
    )
    if changed is not None:
        await publish.conversation_changed(changed)


async def _question(owner_id: int, conversation_id: str) -> Message | None:
    found = await messages.of(owner_id, conversation_id)
    return next((message for message in found if message["role"] == "user"), None)


async def _asked(conversation: Conversation, rule: TitleRule, question: str) -> str:
    offer = _offer(conversation, rule)
    if offer is None or not question.strip():
        return ""
    person = Person.of(await User.objects.aget(pk=conversation["owner_id"]))
    request = ChatRequest(
        messages=(
            {"role": "system", "content": rule.prompt or ASK},
            {"role": "user", "content": question[:QUESTION]},
        ),
        params={"max_tokens": ANSWER_TOKENS, "temperature": 0.2},
        placeholders=person.placeholders,
        user=str(person.id),
    )
    intent = Intent(
        "title",
        conversation["_id"],
        prompt_tokens=QUESTION,
        answer_tokens=ANSWER_TOKENS,
    )
    permit = await open_gate(person, offer, intent)
    try:
        completion = await answer.complete(permit.offer, request)
    except BaseException:
        await permit.release()
        raise
    await permit.settle(completion.usage, [], "complete")
    return cleaned(completion.text)


def _offer(conversation: Conversation, rule: TitleRule) -> Offer | None:
    offer = catalogue.current().offer(
        conversation["endpoint"], rule.model or conversation["model"]
    )
    if offer is None:
        log.warning("titleModel %r is on no offer: no title", rule.model)
    return offer


def cleaned(text: str) -> str:
    """Return a title as it is shown: one line, no quotes, no label, LONGEST at most."""
    line = re.sub(r"<think>.*?</think>", "", text, flags=re.DOTALL).strip()
    line = line.splitlines()[0] if line else ""
    line = re.sub(r"^(title|标题)\s*[::]\s*", "", line, flags=re.IGNORECASE)
    line = re.sub(r"\s+", " ", line).strip(" \"'“”„«»‘’「」『』《》*#`.。")
    return line[:LONGEST].strip()


def first_words(text: str) -> str:
    """Return the beginning of a text as a title; Chinese has no spaces to cut at."""
    line = " ".join(text.split())
    words = line.split(" ")
    short = " ".join(words[:WORDS])
    return (
        short
        if len(short) <= LONGEST // 2
        else short[: LONGEST // 4 * 2].rstrip() + "…"
    )
