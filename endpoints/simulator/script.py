"""How one pretend deployment behaves: what it says, how fast, and what goes wrong."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

TroubleName = Literal[
    "unauthorized",
    "forbidden",
    "deployment_not_found",
    "resource_not_found",
    "content_filter",
    "context_length",
    "unsupported_parameter",
    "operation_not_supported",
    "busy",
    "too_large",
    "no_capacity",
    "timeout",
    "server_error",
    "unavailable",
]


class ScriptModel(BaseModel):
    """What every part of a script has in common: unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ScriptedTrouble(ScriptModel):
    """An error answer; `body` replaces the one that belongs to `name`."""

    name: TroubleName = "server_error"
    status: int = 0  # HTTP status; 0 = the one that belongs to `name`
    retry_after: float | None = None  # seconds, sent as retry-after and retry-after-ms
    param: str = ""  # which parameter is not supported
    body: dict[str, object] | str | None = None  # text is sent as it is


class ScriptedToolCall(ScriptModel):
    """A call the model wants made; `arguments` is text, JSON or not.

    In it {{round}} stands for the number of the round, from 1, {{question}} for what
    was asked. Without an id each call gets one of its own.
    """

    name: str
    arguments: str = "{}"
    id: str = ""


class Tokens(ScriptModel):
    """Usage figures to report instead of counted ones."""

    prompt: int = 0
    completion: int = 0
    cached: int = 0
    reasoning: int = 0


class Script(ScriptModel):
    """One behaviour. Positions (`…_at`) count tokens of the answer, from 0.

    At most one of the positions takes effect: the smallest.
    """

    # What is said
    answer: str | None = None  # None: the demo voice
    length: int = Field(default=0, ge=0)  # > 0: that many numbered tokens instead
    marked: bool = False  # numbered tokens carry a mark of the question
    clocked: bool = False  # each token is the time of its sending (monotonic, s)
    reasoning: str = ""
    tool_calls: tuple[
        ScriptedToolCall, ...
    ] = ()  # at once; `answer` is said before them
    hosted: tuple[dict[str, Any], ...] = ()  # items of the service's own tools
    annotations: tuple[dict[str, Any], ...] = ()  # of the text behind them
    rounds: int | None = Field(default=None, ge=1)  # None: all; then the demo voice
    argument_piece: int = Field(default=0, ge=0)  # characters; 0 = in two halves
    usage: Tokens | None = None
    finish_reason: Literal["stop", "length"] = "stop"
    base_model: str = ""  # what the deployment runs; "" = guessed from its name

    # How fast
    tokens_per_second: float = Field(default=0, ge=0)  # 0 = at once
    first_token_delay: float = Field(default=0, ge=0)  # seconds
    hosted_delay: float = Field(default=0, ge=0)  # seconds between such items' events
    hang: bool = False  # takes the request and never answers a byte

    # What goes wrong
    error: ScriptedTrouble | TroubleName | None = None  # instead of an answer
    key: str = ""  # the only key that is accepted
    unknown_parameters: tuple[str, ...] = ()  # refused as unsupported_parameter
    context_window: int = 0  # tokens; a longer prompt is refused
    cut_at: int | None = None  # the connection is closed
    stall_at: int | None = None  # nothing more comes, the connection stays
    filter_at: int | None = None  # finish_reason content_filter
    error_at: int | None = None  # an error event in the middle of the stream
    malformed_at: int | None = None  # one event that is not JSON, then the rest

    # How it is written
    streams: bool = True  # False: `stream: true` is refused, as by o1
    plain_json: bool = False  # a stream is asked for, one JSON answer comes
    done: bool = True  # the closing [DONE]
    asynchronous_filter: bool = False  # annotations come apart from the text
    newline: Literal["\n", "\r\n"] = "\n"
    headers: dict[str, str] = Field(default_factory=dict)  # of every answer
    piece_bytes: int = Field(default=0, ge=0)  # > 0: the body in pieces of that size

    times: int | None = Field(default=None, ge=1)  # requests it is good for; None = all
