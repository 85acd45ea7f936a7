"""What a model is asked for a title, and what is made of its reply."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from endpoints.request import ChatRequest, PromptMessage
from endpoints.targets import TitleRule

LONGEST = 80  # characters
WORDS = 6  # at most: a model is asked for five, and some answer in sentences
PLAIN = 40  # characters at most of a title that no model made
QUESTION = 2_000  # characters of the question that the model sees
ANSWER_TOKENS = 60
TEMPLATE = "User: {input}\nAssistant: {output}"
PLACE = "{convo}"  # where a configured prompt wants the conversation
FUNCTION = "save_title"
ASK = (
    "Write a title for the conversation that begins with the message below: at most "
    "five words, in the language of the message, without quotation marks, final "
    "punctuation or explanation. Reply with the title alone."
)
TOOL: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": FUNCTION,
        "description": "Save the title of the conversation.",
        "parameters": {
            "type": "object",
            "properties": {
                "language": {
                    "type": "string",
                    "description": "The language of the conversation",
                },
                "title": {
                    "type": "string",
                    "description": "At most five words in that language",
                },
            },
            "required": ["language", "title"],
            "additionalProperties": False,
        },
    },
}
CHOICE = {"type": "function", "function": {"name": FUNCTION}}
UNUSED = " \"'“”„«»‘’「」『』《》*#`.。"


def written(rule: TitleRule, question: str, answer: str) -> str:
    """Return the conversation as the title's model reads it.

    By the rule's template; without one the question alone, or with the answer where
    the title is written after it.
    """
    template = rule.template or (TEMPLATE if rule.final and answer else "")
    if not template:
        return (question or answer)[:QUESTION]
    parts = {"{input}": question[:QUESTION], "{output}": answer[:QUESTION]}
    pieces = re.split(r"(\{input\}|\{output\})", template)
    return "".join(parts.get(piece, piece) for piece in pieces).strip()


def asked(
    rule: TitleRule, text: str, placeholders: Mapping[str, str], user: str
) -> ChatRequest:
    """Return the request for a title as plain text (`completion`)."""
    return ChatRequest(
        messages=_messages(rule, text),
        params={"temperature": 0.2},
        placeholders=placeholders,
        user=user,
    )


def asked_by_function(
    rule: TitleRule, text: str, placeholders: Mapping[str, str], user: str
) -> ChatRequest:
    """Return the request for a title as a function call (`functions`)."""
    return ChatRequest(
        messages=_messages(rule, text),
        params={"temperature": 0.2, "tools": [TOOL], "tool_choice": CHOICE},
        placeholders=placeholders,
        user=user,
    )


def _messages(rule: TitleRule, text: str) -> tuple[PromptMessage, ...]:
    """Return the prompt; a configured one may say where the conversation goes.

    An instruction in the user's own role goes into one message with the conversation:
    strict services refuse two of one role in a row.
    """
    if PLACE in rule.prompt:
        whole = rule.prompt.replace(PLACE, text)
        return ({"role": rule.role or "user", "content": whole},)
    told = rule.prompt or ASK
    if rule.role == "user":
        return ({"role": "user", "content": f"{told}\n\n{text}"},)
    return (
        {"role": rule.role or "system", "content": told},
        {"role": "user", "content": text},
    )


def from_calls(calls: Sequence[Mapping[str, Any]]) -> str:
    """Return the title in a function call, "" when there is none."""
    for call in calls:
        try:
            arguments = orjson.loads(call["function"]["arguments"])
            return cleaned(arguments["title"])
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
            continue
    return ""


def cleaned(text: str) -> str:
    """Return a title as it is shown: a short line without quotes or a label."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    line = re.sub(r"\s+", " ", line).strip(UNUSED)
    line = re.sub(r"^(title|标题)\s*[:\uff1a]\s*", "", line, flags=re.IGNORECASE)
    return _begun(line.strip(UNUSED).split())[:LONGEST].strip()


def first_words(text: str) -> str:
    """Return the beginning of a text as a title; Chinese has no spaces to cut at."""
    short = _begun(text[:QUESTION].split())
    return short if len(short) <= PLAIN else short[:PLAIN].rstrip(" …") + "…"


def _begun(words: Sequence[str]) -> str:
    """Return the first WORDS, with an ellipsis when there are more."""
    return " ".join(words[:WORDS]) + ("…" if len(words) > WORDS else "")
