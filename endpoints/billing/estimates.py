"""How many tokens something may cost, before a word is sent. Pure.

Azure itself counts a request at its arrival, by characters plus `max_tokens`.
"""

import re
from collections.abc import Mapping
from typing import Any

from endpoints.request import ChatRequest, Part, PromptMessage
from endpoints.targets import Knowledge

WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
TOKENS_PER_WIDE = 0.75
CHARACTERS_PER_TOKEN = 4
PER_MESSAGE = 4
PER_IMAGE = {"low": 85, "high": 765, "auto": 765}
ANSWER = 500  # when the request names no limit
ANSWER_SHARE = 4  # at most a quarter of the window is kept for the answer
USUAL_ANSWER, REASONED_ANSWER = 4_096, 16_384  # kept for one of unknown length
LIMITS = ("max_tokens", "max_completion_tokens", "max_output_tokens")


def of_text(text: str) -> int:
    """Return the estimated tokens of `text`; right within a quarter or so."""
    wide = len(WIDE.findall(text))
    return round(wide * TOKENS_PER_WIDE + (len(text) - wide) / CHARACTERS_PER_TOKEN)


def of_request(request: ChatRequest) -> int:
    """Return the estimated tokens of prompt and answer together."""
    return of_prompt(request) + answer_limit(request)


def of_prompt(request: ChatRequest) -> int:
    """Return the estimated tokens of a prompt with its tools."""
    prompt = sum(_of_message(message) for message in request.messages)
    return prompt + of_tools(request.params)


def of_tools(params: Mapping[str, object]) -> int:
    """Return the estimated tokens of the tools that a request offers."""
    told = (params.get(name) for name in ("tools", "functions"))
    return sum(of_text(str(tools)) for tools in told if tools)


def answer_limit(request: ChatRequest, otherwise: int = ANSWER) -> int:
    """Return the tokens that the answer may have, or `otherwise`."""
    for name in LIMITS:
        limit = request.params.get(name)
        if isinstance(limit, int) and limit > 0:
            return limit
    return otherwise


def words_of(call: Mapping[str, object]) -> str:
    """Return what of a tool call is counted: its name and its arguments."""
    function = call.get("function")
    if not isinstance(function, dict):
        return ""
    return f"{function.get('name', '')}{function.get('arguments', '')}"


def _of_message(message: PromptMessage) -> int:
    calls = message.get("tool_calls", ())
    called = sum(of_text(words_of(call)) for call in calls)
    return PER_MESSAGE + called + _of_content(message["content"])


def _of_content(content: str | list[Part] | None) -> int:
    if isinstance(content, str):
        return of_text(content)
    return sum(_of_part(part) for part in content or ())


def _of_part(part: Part) -> int:
    if part["type"] == "text":
        return of_text(part["text"])
    return image_cost(part)


def image_cost(part: Mapping[str, Any]) -> int:
    """Return the tokens of an image, or of any other part that is not text."""
    image = part.get("image_url")
    detail = image.get("detail", "auto") if isinstance(image, dict) else "auto"
    return PER_IMAGE.get(str(detail), PER_IMAGE["auto"])


def reserved_for_answer(knowledge: Knowledge, max_tokens: int | None) -> int:
    """Return the part of the window that the answer may need."""
    if knowledge.draws:
        return knowledge.max_output
    if max_tokens:
        return max_tokens
    usual = REASONED_ANSWER if knowledge.family else USUAL_ANSWER
    share = knowledge.context_window // ANSWER_SHARE
    return min(knowledge.max_output, share, usual)
