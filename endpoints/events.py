"""What a model's answer is made of, whichever wire format it came in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

FinishReason = Literal["stop", "length", "tool_calls", "content_filter"]
Outcome = Literal["ok", "busy", "refused", "unreachable", "failed", "timeout"]


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of the visible answer, never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class Reasoning:
    """A piece of what the model says of its thinking."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningItem:
    """Thoughts in a form that only their service can read; it wants them back.

    `item` is kept as it is and told again as one of a message's `reasoning_items`.
    """

    item: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A piece of one tool call; `arguments` of equal `index` are joined."""

    index: int
    id: str = ""
    name: str = ""
    arguments: str = ""
    custom: bool = False  # the tool takes any text, not JSON


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a statement comes from, as a service tells it of a tool that it ran.

    A page (`url`), a file that it searched, or one that code wrote in `container`.
    """

    title: str = ""
    url: str = ""
    snippet: str = ""
    file_id: str = ""
    container: str = ""


@dataclass(frozen=True, slots=True)
class HostedCall:
    """How a call of a tool that the service itself runs stands; told again by `id`."""

    id: str
    type: str  # web_search | code_interpreter | file_search | image_generation | mcp
    state: Literal["running", "done", "failed"] = "running"
    server: str = ""  # of mcp
    tool: str = ""  # of that server
    arguments: str = ""  # JSON
    result: str = ""
    citations: tuple[Cited, ...] = ()
    container: str = ""  # that code ran in
    picture: bytes = field(default=b"", repr=False)  # while it runs: how far it is
    # What its service wants to be told again; as ReasoningItem.
    item: Mapping[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Filtered:
    """Azure's content filter spoke; `blocked` when it cut the answer off."""

    category: str
    severity: str  # safe | low | medium | high | detected
    blocked: bool


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call; `counted` when counted here and not told by the service."""

    prompt: int = 0
    completion: int = 0
    cached: int = 0  # part of prompt
    reasoning: int = 0  # part of completion
    counted: bool = False
    heard: int = 0  # part of prompt: sound
    spoken: int = 0  # part of completion: sound
    seen: int = 0  # part of prompt: pixels
    drawn: int = 0  # part of completion: pixels
    pictures: int = 0  # that were made
    characters: int = 0  # that were spoken, where speech is paid by them
    seconds: int = 0  # of sound that was listened to, where that is paid by time
    trained: int = 0  # part of prompt: that a model was tuned with
    heard_again: int = 0  # part of cached: sound, which is not among what was heard
    ranked: int = 0  # search units of a ranking: a question with 100 documents
    # What the service itself has done on the way, each at its own price:
    searches: int = 0  # of the web
    file_searches: int = 0
    containers: int = 0  # in which code ran


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer ended; `model` is what the service says it ran, or ""."""

    reason: FinishReason
    model: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call to one deployment, told when its outcome is known.

    Comes before the first Text for calls that failed (another one follows, after
    `wait` seconds) and once with outcome "ok" for the call that answers.
    """

    target: str  # Target.id
    group: str
    model: str
    outcome: Outcome
    status: int = 0  # HTTP status; 0 when there was no answer
    wait: float = 0.0  # seconds until the next attempt
    error: str = ""  # EndpointError.code
    number: int = 1
    seconds: float = 0.0  # until the outcome was known
    endpoint: str = ""  # Target.endpoint


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the reader should know: `switched_to_vision`, `fallback`, …."""

    code: str
    text: str
    details: dict[str, str] = field(default_factory=dict)
    retry_after: float = 0.0  # seconds until the next try, when that is waited for


@dataclass(frozen=True, slots=True)
class Passed:
    """Events of the service's own stream, for whoever passes them on (request.Passing).

    `data` is framed for an event stream; `text` is what they add, for counting; `told`
    what it says, where whoever passes it on has to know.
    """

    data: bytes
    text: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Whole:
    """The service's own answer in one piece, for whoever passes it on."""

    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture, or how far it has come: its bytes, or the address where it lies."""

    data: bytes = field(default=b"", repr=False)
    url: str = ""
    revised_prompt: str = ""
    index: int = 0  # among those that were asked for
    partial: bool = False  # more of it follows


Event = (
    Text
    | Reasoning
    | ReasoningItem
    | ToolCall
    | HostedCall
    | Cited
    | Filtered
    | Usage
    | Finished
    | Attempt
    | Notice
    | Passed
    | Whole
    | Drawn
)
