"""The body of a request → what is asked of a model. Pure.

Only what we rely on is checked; what a service may know and we do not is passed on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import orjson

from endpoints.gateway.errors import GatewayError, invalid
from endpoints.request import ChatRequest, Passing, PromptMessage

Body = Mapping[str, Any]
DEEPEST = 100  # containers within each other
ROLES = ("system", "developer", "user", "assistant", "tool", "function")
OURS = frozenset({"messages", "model", "prompt", "stream", "stream_options", "user"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A chat or a legacy completion that a program asks for."""

    format: Literal["chat", "completions"]
    model: str  # the name as the program wrote it
    body: Body
    messages: tuple[PromptMessage, ...]
    stream: bool
    usage: bool  # stream_options.include_usage

    @property
    def passing(self) -> Passing:
        """Return how an answer that is in the right format already is passed on."""
        return Passing(self.format, self.model, usage=self.usage)

    def request(self, user: str, placeholders: Mapping[str, str]) -> ChatRequest:
        """Return what the models are asked; `user` unless the program named one."""
        named = self.body.get("user")
        return ChatRequest(
            messages=self.messages,
            params={name: self.body[name] for name in self.body if name not in OURS},
            placeholders=placeholders,
            user=named if isinstance(named, str) and named else user,
            prompt=self.body["prompt"] if self.format == "completions" else None,
            passing=self.passing,
        )


def body_of(raw: bytes, model: str = "") -> dict[str, Any]:
    """Return the JSON object with its `model`, which an address may name instead.

    Raises GatewayError.
    """
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        message = "The body of the request is not JSON (or nested too deeply)."
        raise GatewayError(400, "invalid_json", message) from None
    if not isinstance(body, dict):
        raise GatewayError(400, "invalid_json", "The body must be a JSON object.")
    if too_deep(body):
        raise invalid(f"The body is nested more than {DEEPEST} levels deep.")
    named = model or body.get("model")
    if not named or not isinstance(named, str):
        raise invalid("You must provide a model parameter.", "model")
    return {**body, "model": named}


def too_deep(value: object, most: int = DEEPEST) -> bool:
    """Tell whether more than `most` containers lie within each other."""
    level = [value]
    for _ in range(most):
        level = [inner for each in level for inner in _containers(each)]
        if not level:
            return False
    return True


def _containers(value: object) -> Iterator[object]:
    inside: Sequence[object] = ()
    if isinstance(value, dict):
        inside = list(value.values())
    elif isinstance(value, list):
        inside = value
    return (each for each in inside if isinstance(each, (dict, list)))


def chat(body: Body) -> Asked:
    """Return a chat; raises GatewayError."""
    found = body.get("messages")
    if not isinstance(found, list) or not found:
        raise invalid(
            "`messages` must be a list with at least one message.", "messages"
        )
    messages = [_message(each, number) for number, each in enumerate(found)]
    return _asked("chat", body, messages)


def completion(body: Body) -> Asked:
    """Return a legacy completion, its prompt also as a message; raises GatewayError."""
    prompt = body.get("prompt")
    if isinstance(prompt, list) and len(prompt) == 1 and isinstance(prompt[0], str):
        prompt = prompt[0]
    if not prompt or not isinstance(prompt, (str, list)):
        raise invalid("`prompt` must be a text, or a list of them.", "prompt")
    text = prompt if isinstance(prompt, str) else ""
    messages: list[PromptMessage] = [{"role": "user", "content": text}]
    return _asked("completions", {**body, "prompt": prompt}, messages)


def _asked(
    format: Literal["chat", "completions"],  # noqa: A002 - OpenAI's word
    body: Body,
    messages: Sequence[PromptMessage],
) -> Asked:
    stream = body.get("stream") or False
    if not isinstance(stream, bool):
        raise invalid("`stream` must be true or false.", "stream")
    options = body.get("stream_options") or {}
    if not isinstance(options, dict):
        raise invalid("`stream_options` must be an object.", "stream_options")
    usage = stream and bool(options.get("include_usage"))
    return Asked(format, body["model"], body, tuple(messages), stream, usage)


def _message(message: object, number: int) -> PromptMessage:
    """Return a message whose shape can be relied on."""
    where = f"messages.{number}"
    if not isinstance(message, dict):
        raise invalid(f"`{where}` must be an object.", where)
    if message.get("role") not in ROLES:
        roles = ", ".join(ROLES)
        raise invalid(f"`{where}.role` must be one of {roles}.", f"{where}.role")
    content = message.get("content")
    if isinstance(content, list):
        content = [_part(part, f"{where}.content") for part in content]
    elif content is not None and not isinstance(content, str):
        raise invalid(f"`{where}.content` must be a text or a list.", where)
    _check_calls(message.get("tool_calls"), where)
    return cast(PromptMessage, {**message, "content": content})


def _part(part: object, where: str) -> dict[str, Any]:
    if not isinstance(part, dict) or not isinstance(part.get("type"), str):
        raise invalid(f"`{where}` must hold objects with a `type`.", where)
    if part["type"] == "text" and not isinstance(part.get("text"), str):
        raise invalid(f"`{where}`: a text part needs `text`.", where)
    if part["type"] == "image_url":
        image = part.get("image_url")
        if isinstance(image, str):  # some programs write it short
            return {**part, "image_url": {"url": image}}
        if not isinstance(image, dict) or not isinstance(image.get("url"), str):
            raise invalid(f"`{where}`: an image part needs `image_url.url`.", where)
    return part


def _check_calls(calls: object, where: str) -> None:
    right = calls is None or (
        isinstance(calls, list) and all(isinstance(each, dict) for each in calls)
    )
    if not right:
        raise invalid(f"`{where}.tool_calls` must be a list of objects.", where)
