"""Shapes of what MongoDB holds and of what browsers are told of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, NotRequired, TypedDict

from pydantic import BaseModel, ConfigDict, Field

Status = Literal[
    "streaming", "complete", "stopped", "failed", "interrupted", "waiting"
]  # waiting: for the person's answer to a tool call
TitleSource = Literal["default", "model", "user"]
Role = Literal["user", "assistant"]
ROOT = None  # the parent of a first message


class TextIn(BaseModel):
    """Text that a person sends."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type: Literal["text"]
    text: str = Field(max_length=400_000)


class ImageIn(BaseModel):
    """An image that a person attached: the id of an uploaded file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type: Literal["image"]
    file_id: str = Field(min_length=36, max_length=36)


class FileIn(BaseModel):
    """A text file that a person attached: the id of an uploaded file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    type: Literal["file"]
    file_id: str = Field(min_length=36, max_length=36)


Content = Annotated[TextIn | ImageIn | FileIn, Field(discriminator="type")]


class ParamsIn(BaseModel):
    """What a person may set for a conversation, by the wire's names."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    temperature: float | None = Field(default=None, ge=0, le=2)
    top_p: float | None = Field(default=None, ge=0, le=1)
    presence_penalty: float | None = Field(default=None, ge=-2, le=2)
    frequency_penalty: float | None = Field(default=None, ge=-2, le=2)
    max_tokens: int | None = Field(default=None, ge=1, le=1_000_000)
    max_context_tokens: int | None = Field(default=None, ge=1, le=10_000_000)
    stop: list[Annotated[str, Field(min_length=1, max_length=100)]] | None = Field(
        default=None, max_length=4
    )
    reasoning_effort: (
        Literal["none", "minimal", "low", "medium", "high", "xhigh"] | None
    ) = None
    verbosity: Literal["low", "medium", "high"] | None = None
    image_detail: Literal["low", "high", "auto"] | None = None
    functions: bool | None = None  # False: tools are called in writing by every model
    skip_completion: bool | None = None  # True: what a tool says is the answer
    system_prompt: str | None = Field(default=None, max_length=100_000)


class Part(TypedDict, total=False):
    """One part of a message's content."""

    type: str  # text | image | file | reasoning | tool_call
    text: str
    file_id: str
    name: str  # of a file, as it was uploaded
    origin: str  # the server that a file comes from: words of strangers
    width: int  # of an image, in pixels
    height: int
    picture: str  # of what a call has come to: its name within its answer
    preview: str  # how far it has come, as data: address; never stored
    alt: str  # what it was drawn from
    call: dict[str, Any]  # as Call
    items: list[Mapping[str, object]]  # of thoughts: what their service wants back


CallAnswer = Literal[
    "once", "conversation", "deny", "repeat", "skip", "reply", "decline", "cancel"
]
CallState = Literal[
    "waiting", "running", "done", "failed", "denied", "cancelled", "unknown"
]


class Call(TypedDict, total=False):
    """A tool call of an answer. One without `state` is being written, or is old."""

    id: str
    name: str
    label: str  # for people
    source: str  # builtin | mcp:NAME | action:NAME
    icon: str
    arguments: str  # JSON
    state: CallState  # unknown: it may or may not have happened
    effect: Literal["read", "write"]
    round: int  # calls of one round were made together
    result: str  # what the model was told
    ms: int
    cost: float  # USD
    citations: list[dict[str, str]]  # title, url, snippet
    message: str  # why it waits or failed, in the reader's words
    connect: str  # the MCP server that the person has to sign in at first
    untrusted: bool  # the result holds the words of strangers
    private: bool  # the result holds what is not everybody's
    expires_at: str  # ISO 8601: until when it waits for an answer
    answer: str  # given, and not acted on yet
    asks: dict[str, Any]  # asker, host, state, questions: what a server asks the person
    # or, with `page`, what an open page answers by itself
    reply: dict[str, Any]  # action, content: said to that, and not acted on yet
    progress: dict[str, Any]  # text, share (0 to 1, or none): only while it runs
    edited: bool  # the person has changed the arguments


class Conversation(TypedDict):
    """A document of `conversations`; `_id` is a UUID as text."""

    _id: str
    owner_id: int
    title: str
    title_source: TitleSource
    endpoint: str
    model: str
    params: dict[str, Any]
    system_prompt: str
    preset_id: str | None
    tags: list[str]
    project_id: str | None
    pinned: bool
    archived: bool
    temporary: bool
    expires_at: datetime | None
    current_leaf_id: str | None
    usage: dict[str, float]  # prompt, completion (tokens), cost (USD)
    created_at: datetime
    updated_at: datetime
    spec: NotRequired[str]  # the entry of modelSpecs that it was last used with
    assistant_id: NotRequired[str]  # that it was last used with
    tools: NotRequired[list[str]]  # groups of tools that are switched on
    allowed_tools: NotRequired[list[str]]  # that may be called without asking
    imported: NotRequired[dict[str, Any]]  # as it came: source, until, leaf, fields


class Message(TypedDict):
    """A document of `messages`; ids follow from the browser's and the owner."""

    _id: str
    conversation_id: str
    owner_id: int
    parent_id: str | None
    role: Role
    content: list[Part]
    status: Status
    created_at: datetime
    updated_at: datetime
    model: NotRequired[str]
    base_model: NotRequired[str]
    endpoint: NotRequired[str]
    spec: NotRequired[str]
    assistant_id: NotRequired[str]
    group: NotRequired[str]
    run_id: NotRequired[str]
    last_event: NotRequired[int]
    finish_reason: NotRequired[str | None]
    error: NotRequired[dict[str, Any] | None]
    usage: NotRequired[dict[str, Any]]
    timing: NotRequired[dict[str, float]]
    summary: NotRequired[dict[str, Any]]
    feedback: NotRequired[dict[str, Any]]
    notices: NotRequired[list[dict[str, str]]]
    expires_at: NotRequired[datetime]  # of a temporary chat
    imported: NotRequired[str]  # the digest of what it said when it was imported


ConversationJson = dict[
    str, Any
]  # Conversation with `id` for `_id`, ISO times, no owner
MessageJson = dict[str, Any]  # Message with `id` for `_id`, ISO times, no owner


def as_json(document: Conversation | Message) -> dict[str, Any]:
    """Return what a browser sees: `id` for `_id`, ISO 8601 times, no owner."""
    shown: dict[str, Any] = {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in document.items()
        if key not in HIDDEN
    }
    if "content" in shown:
        shown["content"] = [without_items(part) for part in shown["content"]]
    return {"id": document["_id"], **shown}


def without_items(part: Part) -> dict[str, Any]:
    """Return a part without what only the model's service can read."""
    return {name: value for name, value in part.items() if name != "items"}


HIDDEN = frozenset({"_id", "owner_id", "search_terms", "title_terms", "imported"})


def shown(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return `id` for `_id`, ISO 8601 times, no owner; inner documents alike."""
    fields = {
        name: _plain(value) for name, value in document.items() if name not in HIDDEN
    }
    return {"id": document["_id"], **fields} if "_id" in document else fields


def listed(documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a list as every collection answers it: whole, without a cursor."""
    return {"items": [shown(document) for document in documents], "next": None}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever MongoDB holds
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return shown(value) if isinstance(value, dict) else value


def text_of(message: Message) -> str:
    """Return the visible text of a message: what stands around calls in paragraphs."""
    texts = [""]
    for part in message["content"]:
        if part["type"] == "text":
            texts[-1] += part.get("text", "")
        elif part["type"] == "tool_call":
            texts.append("")
    return "\n\n".join(
        text.strip("\n") if texts[1:] else text for text in texts if text
    )


def file_ids_of(content: Iterable[Part]) -> list[str]:
    """Return the ids of the files in a message's content, in their order."""
    return [part["file_id"] for part in content if part.get("file_id")]


def names_of(message: Message) -> list[str]:
    """Return the names of the files in a message, in their order."""
    return [part["name"] for part in message["content"] if part.get("name")]
