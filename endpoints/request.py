"""What is asked of a model, before any wire format."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NotRequired, TypedDict

Role = Literal["system", "developer", "user", "assistant", "tool"]


class TextPart(TypedDict):
    """Text in a message made of parts."""

    type: Literal["text"]
    text: str


class ImageUrl(TypedDict):
    """An image: a https: or data: URL."""

    url: str
    detail: NotRequired[Literal["low", "high", "auto"]]


class ImagePart(TypedDict):
    """An image in a message made of parts."""

    type: Literal["image_url"]
    image_url: ImageUrl


class OtherPart(TypedDict):
    """What only programs send; it is passed on as it is."""

    type: Literal["file", "input_audio", "refusal"]


Part = TextPart | ImagePart | OtherPart


class PromptMessage(TypedDict):
    """One message in OpenAI's chat format."""

    role: Role
    content: str | list[Part] | None
    name: NotRequired[str]
    tool_calls: NotRequired[list[dict[str, object]]]
    tool_call_id: NotRequired[str]
    reasoning_items: NotRequired[list[Mapping[str, object]]]  # events.ReasoningItem


@dataclass(frozen=True, slots=True)
class Passing:
    """How a service's own answer is to be passed on where it is in the format asked.

    Chunks get what strict clients need; `model` is the name that they are told.
    """

    format: Literal["chat", "completions", "responses"]
    model: str
    usage: bool = False  # stream_options.include_usage was asked for


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A prompt with its parameters.

    `params` are OpenAI's chat parameters by their wire names (temperature, max_tokens,
    stop, tools, response_format, reasoning_effort, …). `placeholders` are values for
    header placeholders, as LIBRECHAT_USER_ID → text. `prompt` is what legacy
    completions are asked instead of the messages, which hold the same for others.
    """

    messages: tuple[PromptMessage, ...]
    params: Mapping[str, object] = field(default_factory=dict)
    placeholders: Mapping[str, str] = field(default_factory=dict)
    user: str = ""  # sent as `user`
    prompt: object = None
    passing: Passing | None = None  # None: the answer is wanted as events
    # What a program has asked of the Responses API, for services that speak it; the
    # messages and params say the same to others.
    responses: Mapping[str, object] | None = None
    own_tools: bool = False  # its tools are run here, not by the program that asks
    functions: bool = True  # False: own tools are called in writing by every model
    hosted: tuple[str, ...] = ()  # names of what the service itself may run
    hosted_calls: int = 0  # at most, of those together
