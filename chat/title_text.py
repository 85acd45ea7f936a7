"""What a model is asked for a title, and what is made of its reply."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from endpoints.request import ChatRequest, PromptMessage

LONGEST = 80  # characters
WORDS = 6  # at most: a model is asked for five, and some answer in sentences
PLAIN = 40  # characters at most of a title that no model made
QUESTION = 2_000  # characters of the question that the model sees
ANSWER_TOKENS = 60
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


def asked(
    text: str, prompt: str, placeholders: Mapping[str, str], user: str
) -> ChatRequest:
    """Return the request for a title as plain text (`completion`)."""
    return ChatRequest(
        messages=_messages(text[:QUESTION], prompt),
        params={"max_tokens": ANSWER_TOKENS, "temperature": 0.2},
        placeholders=placeholders,
        user=user,
    )


def asked_by_function(
    text: str, prompt: str, placeholders: Mapping[str, str], user: str
) -> ChatRequest:
    """Return the request for a title as a function call (`functions`)."""
    return ChatRequest(
        messages=_messages(text[:QUESTION], prompt),
        params={"temperature": 0.2, "tools": [TOOL], "tool_choice": CHOICE},
        placeholders=placeholders,
        user=user,
    )


def _messages(text: str, prompt: str) -> tuple[PromptMessage, ...]:
    """Return the prompt; a configured one may say where the conversation goes."""
    if PLACE in prompt:
        return ({"role": "user", "content": prompt.replace(PLACE, text)},)
    return (
        {"role": "system", "content": prompt or ASK},
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
    line = re.sub(r"<think>.*?</think>", "", text, flags=re.DOTALL).strip()
    line = line.splitlines()[0] if line else ""
    line = re.sub(r"\s+", " ", line).strip(UNUSED)
    line = re.sub(r"^(title|标题)\s*[::]\s*", "", line, flags=re.IGNORECASE)
    return _begun(line.strip(UNUSED).split())[:LONGEST].strip()


def first_words(text: str) -> str:
    """Return the beginning of a text as a title; Chinese has no spaces to cut at."""
    short = _begun(text[:QUESTION].split())
    return short if len(short) <= PLAIN else short[:PLAIN].rstrip(" …") + "…"


def _begun(words: Sequence[str]) -> str:
    """Return the first WORDS, with an ellipsis when there are more."""
    return " ".join(words[:WORDS]) + ("…" if len(words) > WORDS else "")
