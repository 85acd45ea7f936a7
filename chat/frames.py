"""Every WebSocket frame, both directions; docs/websocket.md is made from this file.

Frames are JSON text, one object each, at most MAX_FRAME bytes. Client frames are
pydantic models (outside data); server frames are TypedDicts (ours).
"""

from typing import Annotated, Any, Literal, NotRequired, TypedDict
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from chat.documents import (
    Call,
    CallAnswer,
    Content,
    ConversationJson,
    MessageJson,
    ParamsIn,
    Part,
)

PROTOCOL = 1
MAX_FRAME = 1_000_000  # bytes
MAX_TEXT = 400_000  # characters in one message
ToolName = Annotated[str, Field(min_length=1, max_length=100)]


class ClientFrame(BaseModel):
    """What all frames from a browser have; `id` is echoed in the reply."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    id: str = Field(default="", max_length=64)


class RunStart(ClientFrame):
    """Send a message and have it answered.

    `message_id` is new for each message; sent again, it is the same message. The ids
    that are kept follow from it and the person: `run.started` tells them. `spec` names
    an entry of `modelSpecs`; it then decides endpoint, model and settings, as does the
    assistant of `assistant_id`. `tools` are the groups that the conversation has on
    from now; null: as it has them.
    """

    type: Literal["run.start"]
    conversation_id: UUID | None = Field(default=None, strict=False)
    parent_id: UUID | None = Field(default=None, strict=False)
    message_id: UUID = Field(strict=False)
    content: Annotated[list[Content], Field(min_length=1, max_length=32)]
    endpoint: str = Field(min_length=1, max_length=100)
    model: str = Field(min_length=1, max_length=200)
    params: ParamsIn = ParamsIn()
    temporary: bool = False
    spec: str = Field(default="", max_length=200)  # decides endpoint and model
    assistant_id: str = Field(default="", max_length=36)  # so does this
    tools: list[ToolName] | None = Field(default=None, max_length=64)


class RunRegenerate(ClientFrame):
    """Answer the same message once more, as a sibling of `message_id`.

    `tools` as in run.start.
    """

    type: Literal["run.regenerate"]
    conversation_id: UUID = Field(strict=False)
    message_id: UUID = Field(strict=False)
    endpoint: str | None = Field(default=None, max_length=100)
    model: str | None = Field(default=None, max_length=200)
    params: ParamsIn | None = None
    spec: str = Field(default="", max_length=200)
    assistant_id: str = Field(default="", max_length=36)
    tools: list[ToolName] | None = Field(default=None, max_length=64)


class RunContinue(ClientFrame):
    """Go on with an answer that was cut off."""

    type: Literal["run.continue"]
    conversation_id: UUID = Field(strict=False)
    message_id: UUID = Field(strict=False)


class RunStop(ClientFrame):
    """End a run now and keep its text."""

    type: Literal["run.stop"]
    run_id: UUID = Field(strict=False)


class RunResume(ClientFrame):
    """Follow a run from the number after `after`."""

    type: Literal["run.resume"]
    run_id: UUID = Field(strict=False)
    after: int = Field(default=0, ge=0)


class ToolAnswer(ClientFrame):
    """Answer a tool call that waits; the run goes on when all are answered.

    A call that waits is allowed `once` or for the `conversation`, with other arguments
    if wanted, or refused (`deny`); one that may or may not have happened is made again
    (`repeat`) or left (`skip`). What a server asks in the middle of one (`asks`) gets a
    `reply`, whose `arguments` are the fields by question, or is declined or cancelled.
    Until others are answered, too, `messages.changed` is the reply.
    """

    type: Literal["tool.answer"]
    conversation_id: UUID = Field(strict=False)
    message_id: UUID = Field(strict=False)
    call_id: str = Field(min_length=1, max_length=200)
    answer: CallAnswer
    arguments: str | None = Field(default=None, max_length=MAX_TEXT)


class Ping(ClientFrame):
    """Ask whether the connection lives."""

    type: Literal["ping"]


AnyClientFrame = (
    RunStart | RunRegenerate | RunContinue | RunStop | RunResume | ToolAnswer | Ping
)
CLIENT_FRAME: TypeAdapter[AnyClientFrame] = TypeAdapter(
    Annotated[AnyClientFrame, Field(discriminator="type")]
)


class ErrorBody(TypedDict):
    """Why a run failed or a frame was refused."""

    code: str
    message: str
    retry_after: NotRequired[float]
    details: NotRequired[dict[str, str]]


class ActiveRun(TypedDict):
    """A run that is being written right now."""

    run_id: str
    conversation_id: str
    message_id: str
    number: int


class Hello(TypedDict):
    """The first frame on every connection."""

    type: Literal["hello"]
    protocol: int
    user: dict[str, Any]  # id, name, role
    active_runs: list[ActiveRun]


class RunStarted(TypedDict):
    """The message is stored and an answer is on its way."""

    type: Literal["run.started"]
    id: str
    run_id: str
    conversation: ConversationJson
    user_message: MessageJson
    message: MessageJson


class RunDelta(TypedDict):
    """More text (run.delta) or more of the model's reasoning (run.reasoning)."""

    type: Literal["run.delta", "run.reasoning"]
    run_id: str
    number: int
    text: str


class RunNotice(TypedDict):
    """Something to know about the run: failover, waiting, trimmed, summarised, ….

    Of `failover` (another deployment is asked) and `waiting` (the next try is in
    `retry_after` seconds) only the last one counts, and only until the answer begins.
    """

    type: Literal["run.notice"]
    run_id: str
    number: int
    code: str
    text: str
    retry_after: NotRequired[float]


class RunTool(TypedDict):
    """The model calls a tool: told when it begins to, when it is called, when it ends.

    Each time in the place of what was known of its id, which the first has fixed.
    """

    type: Literal["run.tool"]
    run_id: str
    number: int
    call: Call


class RunPicture(TypedDict):
    """A picture is being drawn: a small preview, or the file once it is whole.

    `part` is an `image`, or a `file` of a call, in the place of what was its `picture`.
    """

    type: Literal["run.picture"]
    run_id: str
    number: int
    part: Part


class RunFinished(TypedDict):
    """The answer is whole, was stopped, or waits for what the person says to a call."""

    type: Literal["run.finished"]
    run_id: str
    number: int
    message: MessageJson


class RunFailed(TypedDict):
    """The answer failed or was interrupted; `message` holds the partial text."""

    type: Literal["run.failed"]
    run_id: str
    number: int
    message: MessageJson
    error: ErrorBody


class ConversationChanged(TypedDict):
    """Title, pin, tags … changed, here or in another tab."""

    type: Literal["conversation.changed"]
    conversation: ConversationJson


class ConversationDeleted(TypedDict):
    """The conversation is gone."""

    type: Literal["conversation.deleted"]
    conversation_id: str


class MessagesChanged(TypedDict):
    """Messages were edited, deleted or brought back: read them again."""

    type: Literal["messages.changed"]
    conversation_id: str


class CallWaiting(TypedDict):
    """A call that one of the person's open pages makes: whichever takes it first."""

    type: Literal["call.waiting"]
    conversation_id: str
    message_id: str
    call_id: str


class ConfigChanged(TypedDict):
    """Other models are on offer (`/api/config`), or there are others `/api/banners`."""

    type: Literal["config.changed", "banners.changed"]


class ErrorFrame(TypedDict):
    """The frame with this `id` was refused; nothing happened. Times in seconds."""

    type: Literal["error"]
    id: str
    code: str
    message: str
    retry_after: NotRequired[float]
    details: NotRequired[dict[str, str]]


class Pong(TypedDict):
    """The answer to a ping."""

    type: Literal["pong"]
    id: str


ChatEvent = ConversationChanged | ConversationDeleted | MessagesChanged | CallWaiting
RunEvent = RunDelta | RunNotice | RunTool | RunPicture | RunFinished | RunFailed
ServerFrame = (
    Hello | RunStarted | RunEvent | ChatEvent | ConfigChanged | ErrorFrame | Pong
)
