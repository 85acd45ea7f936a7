"""Our own export of a conversation: the form of chat.export.document."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from chat.documents import CallState, Role, Status
from chat.imports.shapes import (
    MAX_MESSAGES,
    Foreign,
    Imported,
    ImportedMessage,
    Moment,
    clean_text,
    clean_title,
)

FORMAT = "librechat-azure.conversation"
# A page of the web, or a passage of a library here
SOURCE = r"^https?://|^/libraries/[0-9a-f-]{36}/files/[0-9a-f-]{36}(#p[0-9]+)?$"
UNENDED = ("streaming", "waiting")
ENDED = ("done", "failed", "denied", "cancelled")
Number = Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False)]


class OwnCitation(Foreign):
    """Where a statement comes from."""

    title: str = Field(default="", max_length=1_000)
    url: str = Field(pattern=SOURCE, max_length=2_000)
    snippet: str = Field(default="", max_length=10_000)


class OwnCall(Foreign):
    """A tool call; what it says of itself decides nothing here."""

    id: str = Field(default="", max_length=200)
    name: str = Field(default="", max_length=200)
    label: str = Field(default="", max_length=200)
    source: str = Field(default="", max_length=200)
    icon: str = Field(default="", max_length=200)
    arguments: str = Field(default="", max_length=1_000_000)
    state: CallState = "cancelled"
    effect: Literal["read", "write"] = "read"
    round: int = Field(default=0, ge=0, le=1_000_000)
    result: str = Field(default="", max_length=1_000_000)
    ms: int = Field(default=0, ge=0, le=10**9)
    cost: Number | None = None
    citations: list[OwnCitation] = Field(default_factory=list, max_length=1_000)
    message: str = Field(default="", max_length=2_000)
    edited: bool = False
    private: bool = False

    def stored(self) -> dict[str, Any]:
        """Return the call as it is kept: ended, and with a stranger's words."""
        ended = {} if self.state in ENDED else {"state": "cancelled"}
        kept = self.model_dump(exclude_defaults=True)
        return {"id": self.id, "name": self.name, **kept, "untrusted": True, **ended}


class OwnPart(Foreign):
    """A part of a message; parts that we do not know are refused."""

    type: Literal["text", "reasoning", "image", "file", "tool_call", "tool_result"]
    text: str = ""
    file_id: str = Field(default="", max_length=64)
    name: str = Field(default="", max_length=1_000)
    width: int = Field(default=0, ge=0, le=1_000_000)
    height: int = Field(default=0, ge=0, le=1_000_000)
    picture: str = Field(default="", max_length=300)
    alt: str = Field(default="", max_length=1_000)
    call: OwnCall | None = None


class OwnSummary(Foreign):
    """A summary of the branch up to its message."""

    text: str
    tokens: int = Field(default=0, ge=0, le=10_000_000)


class OwnUsage(Foreign):
    """Tokens and cost (USD) of an answer."""

    prompt: Number = 0
    completion: Number = 0
    cached: Number = 0
    reasoning: Number = 0
    cost: Number | None = None


class OwnFeedback(Foreign):
    """What a person thought of the answer."""

    rating: Literal["up", "down"]
    tag: str = Field(default="", max_length=40)
    text: str = Field(default="", max_length=2_000)


class OwnMessage(Foreign):
    """A message of the export."""

    id: str = Field(min_length=1, max_length=100)
    parent_id: str | None = None
    role: Role
    content: list[OwnPart] = Field(max_length=1_000)
    status: Status = "complete"
    model: str = Field(default="", max_length=200)
    endpoint: str = Field(default="", max_length=100)
    created_at: Moment = None
    finish_reason: str | None = None
    usage: OwnUsage | None = None
    feedback: OwnFeedback | None = None
    summary: OwnSummary | None = None


class OwnConversation(Foreign):
    """The conversation's own fields."""

    id: str = Field(min_length=1, max_length=100)
    title: str = ""
    title_source: Literal["default", "model", "user"] = "user"
    endpoint: str = Field(default="", max_length=100)
    model: str = Field(default="", max_length=200)
    params: dict[str, Any] = Field(default_factory=dict)
    system_prompt: str = Field(default="", max_length=100_000)
    tags: list[str] = Field(default_factory=list, max_length=100)
    pinned: bool = False
    archived: bool = False
    current_leaf_id: str | None = None
    created_at: Moment = None
    updated_at: Moment = None


class OwnFile(BaseModel):
    """One exported conversation with all its branches."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    format: Literal["librechat-azure.conversation"]
    version: Literal[1]
    conversation: OwnConversation
    messages: list[OwnMessage] = Field(max_length=MAX_MESSAGES)


def read(raw: dict[str, Any]) -> Imported:
    """Return the conversation; ValidationError when it is not our format."""
    file = OwnFile.model_validate(raw)
    source = file.conversation
    return Imported(
        id=source.id,
        title=clean_title(source.title),
        messages=[_message(message) for message in file.messages],
        created_at=source.created_at,
        updated_at=source.updated_at,
        endpoint=source.endpoint,
        model=source.model,
        leaf_id=source.current_leaf_id,
        archived=source.archived,
        extra={
            "system_prompt": clean_text(source.system_prompt),
            "params": source.params,
            "title_source": source.title_source,
            "tags": [clean_title(tag) for tag in source.tags],
            "pinned": source.pinned,
        },
    )


def _part(part: OwnPart) -> dict[str, Any]:
    kept = part.model_dump(exclude_defaults=True)
    return {**kept, "call": part.call.stored()} if part.call else kept


def _message(message: OwnMessage) -> ImportedMessage:
    extra: dict[str, Any] = {
        "status": "interrupted" if message.status in UNENDED else message.status,
        "endpoint": message.endpoint,
        "finish_reason": message.finish_reason,
        "usage": message.usage.model_dump() if message.usage else None,
        "feedback": message.feedback.model_dump() if message.feedback else None,
    }
    if message.summary:
        extra["summary"] = message.summary.model_dump()
    return ImportedMessage(
        id=message.id,
        parent_id=message.parent_id,
        role=message.role,
        content=[_part(part) for part in message.content],  # type: ignore[misc]
        created_at=message.created_at,
        model=message.model,
        extra={name: value for name, value in extra.items() if value},
    )
