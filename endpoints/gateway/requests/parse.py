"""The body of a request → what is asked of a model. Pure.

Only what we rely on is checked; what a service may know and we do not is passed on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from endpoints.gateway.errors import invalid
from endpoints.gateway.requests.shapes import check_functions, check_params, numbers_of
from endpoints.request import ChatRequest, Passing, PromptMessage

Body = Mapping[str, Any]
ROLES = ("system", "developer", "user", "assistant", "tool", "function")
OURS = frozenset({"messages", "model", "prompt", "stream", "stream_options", "user"})
# Parameters of the Responses API by which an answer would be kept at the service, or be
# one to something else than what is asked, and counted, here.
NOT_OF_CHATS = frozenset(
    {"background", "conversation", "input", "previous_response_id", "store"}
)
# What is bought at another price than the ledger counts: addParams alone may set it.
DEARER = frozenset({"service_tier"})
NOT_PASSED = OURS | NOT_OF_CHATS | DEARER


@dataclass(frozen=True, slots=True)
class ProgramRequest:
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
            params={
                name: value
                for name, value in self.body.items()
                if name not in NOT_PASSED
            },
            placeholders=placeholders,
            user=named if isinstance(named, str) and named else user,
            prompt=self.body["prompt"] if self.format == "completions" else None,
            passing=self.passing,
        )


def chat(body: Body) -> ProgramRequest:
    """Return a chat; raises GatewayError."""
    found = body.get("messages")
    if not isinstance(found, list) or not found:
        raise invalid(
            "`messages` must be a list with at least one message.", "messages"
        )
    messages = [_message(each, number) for number, each in enumerate(found)]
    return _asked("chat", body, messages)


def completion(body: Body) -> ProgramRequest:
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
) -> ProgramRequest:
    stream = body.get("stream") or False
    if not isinstance(stream, bool):
        raise invalid("`stream` must be true or false.", "stream")
    options = body.get("stream_options") or {}
    if not isinstance(options, dict):
        raise invalid("`stream_options` must be an object.", "stream_options")
    check_params(body)
    fit = {**body, **numbers_of(body)}
    usage = stream and bool(options.get("include_usage"))
    return ProgramRequest(format, body["model"], fit, tuple(messages), stream, usage)


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
    check_functions(message.get("tool_calls"), f"{where}.tool_calls")
    if not isinstance(message.get("name") or "", str):
        raise invalid(f"`{where}.name` must be a text.", where)
    given = {name: value for name, value in message.items() if value is not None}
    return cast(PromptMessage, {**given, "content": content})


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
