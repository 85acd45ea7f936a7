"""One answer being written: what it is about, and what has become known of it."""

import time
from dataclasses import dataclass, field

from chat.admission import Permit
from chat.documents import Conversation, Message, Part, text_of
from chat.person import Person
from chat.runs.answer_size import Room
from chat.runs.parts import Parts, calls_of, joined
from chat.runs.tool_calls import Call, own_id
from chat.runs.writer import Writer
from chat.store.run_log import RunRecord
from endpoints.events import Attempt, FinishReason, Notice, ToolCall, Usage
from endpoints.request import ChatRequest
from endpoints.targets import Offer


@dataclass(slots=True)
class Run:
    """The state of one driver; lives in one process and dies with it."""

    record: RunRecord
    writer: Writer
    person: Person
    conversation: Conversation
    answer: Message
    request: ChatRequest
    permit: Permit
    title_from: str = ""  # the question, when the conversation still needs a title
    parts: Parts = field(default_factory=Parts)  # that this run has added
    pieces: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    tools: dict[int, Call] = field(default_factory=dict)
    notices: list[dict[str, str]] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    usage: Usage | None = None
    reason: FinishReason | None = None
    begun: float = field(default_factory=time.monotonic)
    first_delta: float | None = None  # seconds after `begun`
    room: Room = field(init=False)  # that the stored answer still has

    def __post_init__(self) -> None:
        """Measure what the answer holds already."""
        self.room = Room(self.answer["content"])

    @property
    def offer(self) -> Offer:
        """Return the model that was permitted, with the groups that were."""
        return self.permit.offer

    def text(self) -> str:
        """Return what this run has written so far."""
        return "".join(self.pieces)

    def say(self, text: str) -> None:
        """Take a piece of the visible text."""
        self.pieces.append(text)
        self.parts.say("text", text)

    def think(self, text: str) -> None:
        """Take a piece of the model's reasoning."""
        self.reasoning.append(text)
        self.parts.say("reasoning", text)

    def content(self) -> list[Part]:
        """Return the answer's parts: what it had before this run, and what came."""
        for call in self.tools.values():
            self.parts.put(call.stored())
        return joined(self.answer["content"], self.parts.stored())

    def add_tool(self, piece: ToolCall) -> Call:
        """Join a piece of a tool call and return the call so far."""
        call = self.tools.get(piece.index)
        if call is None:
            self.room.another_call()
            known = calls_of(self.answer["content"]) + self.parts.calls()
            call_id = own_id(self.room.cut(piece.id), [each["id"] for each in known])
            call = self.tools[piece.index] = Call(call_id)
            self.parts.put(call.begun())
        call.add(*map(self.room.cut, (piece.name, piece.arguments)))
        return call

    def add_notice(self, notice: Notice) -> dict[str, str]:
        """Keep a notice for the stored message and return it."""
        shown = {"code": notice.code, "text": notice.text}
        self.notices.append(shown)
        return shown

    def timing(self) -> dict[str, float]:
        """Return first_delta_ms (absent when nothing came) and total_ms."""
        times = {"total_ms": round((time.monotonic() - self.begun) * 1000)}
        if self.first_delta is not None:
            times["first_delta_ms"] = round(self.first_delta * 1000)
        return dict(times)


def search_text(answer: Message, content: list[Part]) -> str:
    """Return the text that search looks through."""
    return text_of({**answer, "content": content})
