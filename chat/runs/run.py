"""One answer being written: what it is about, and what has become known of it."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

import orjson

from chat.admission import Permit
from chat.documents import Conversation, Message, Part, text_of
from chat.person import Person
from chat.runs.answer.answer_size import Room
from chat.runs.answer.parts import Parts
from chat.runs.answer.writer import Writer
from chat.runs.answer.written_calls import Call, own_id
from chat.runs.request import Turn
from chat.store.running.run_log import RunRecord
from endpoints.billing.charge import Charge
from endpoints.events import (
    Attempt,
    FinishReason,
    Notice,
    ReasoningItem,
    ToolCall,
    Usage,
)
from endpoints.request import ChatRequest
from endpoints.targets import Offer
from tools.toolset import Toolset


@dataclass(slots=True)
class Round:
    """One request to the model, with its own permit, reservation and ledger line."""

    permit: Permit
    request: ChatRequest
    number: int = 1  # in its answer
    pieces: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    calls: dict[int, Call] = field(default_factory=dict)  # by the service's index
    attempts: list[Attempt] = field(default_factory=list)
    usage: Usage | None = None  # as the service told it
    reason: FinishReason | None = None
    charge: Charge | None = None  # once it has ended
    entered: bool = False  # into the ledger

    @property
    def offer(self) -> Offer:
        """Return the model that was permitted, with the groups that were."""
        return self.permit.offer

    def written(self) -> str:
        """Return what the model wrote to be read or called."""
        arguments = (str(call.stored()["arguments"]) for call in self.calls.values())
        return "".join([*self.pieces, *arguments])


@dataclass(slots=True)
class Spent:
    """Tokens and dollars of an answer, over its rounds."""

    usage: Usage = field(default_factory=Usage)
    cost: Decimal = Decimal(0)

    def add(self, usage: Usage, cost: Decimal | None) -> None:
        """Add what one round has used."""
        had = self.usage
        sums = {each.name: _sum(had, usage, each.name) for each in fields(Usage)}
        self.usage = Usage(**sums)
        self.cost += cost or 0


@dataclass(slots=True)
class Run:
    """The state of one driver; lives in one process and dies with it."""

    record: RunRecord
    writer: Writer
    person: Person
    conversation: Conversation
    question: Message
    answer: Message
    round: Round
    toolset: Toolset = field(default_factory=Toolset)
    title_from: str = ""  # the question, when the conversation still needs a title
    parts: Parts = field(init=False)  # with those that it goes on from
    notices: list[dict[str, str]] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)  # of all rounds
    spent: Spent = field(default_factory=Spent)
    begun: float = field(default_factory=time.monotonic)
    first_delta: float | None = None  # seconds after `begun`
    rounds: int = 1  # that this run has begun
    failing: list[tuple[str, str]] = field(default_factory=list)  # equal calls in a row
    room: Room = field(init=False)  # that the stored answer still has

    def __post_init__(self) -> None:
        """Measure what the answer holds already."""
        self.room = Room(self.answer["content"])
        self.parts = Parts(self.answer["content"])

    @property
    def offer(self) -> Offer:
        """Return the model that this round was permitted."""
        return self.round.offer

    def say(self, text: str) -> None:
        """Take a piece of the visible text."""
        self.round.pieces.append(text)
        self.parts.say("text", text)

    def think(self, text: str) -> None:
        """Take a piece of the model's reasoning."""
        self.round.reasoning.append(text)
        self.parts.say("reasoning", text)

    def keep(self, thoughts: ReasoningItem) -> None:
        """Take thoughts that only their service can read."""
        self.room.cut(orjson.dumps(dict(thoughts.item), default=str).decode())
        self.parts.keep(thoughts.item)

    def content(self) -> list[Part]:
        """Return the answer's parts: what it had before this run, and what came."""
        return self.parts.stored()

    def add_call(self, piece: ToolCall) -> Call:
        """Join a piece of a tool call and return the call so far."""
        call = self.round.calls.get(piece.index)
        if call is None:
            self.room.another_call()
            taken = [each["id"] for each in self.parts.calls()]
            call_id = own_id(self.room.cut(piece.id), taken)
            call = self.round.calls[piece.index] = Call(call_id)
        call.add(*map(self.room.cut, (piece.name, piece.arguments)))
        return call

    def tell(
        self, call: Mapping[str, Any], items: Sequence[Mapping[str, object]] = ()
    ) -> None:
        """Put a call among the parts and tell of it.

        `items`: what the service that made it wants to be told again.
        """
        self.parts.put(call, items)
        self.writer.add("run.tool", {"call": dict(call)})

    def picture(self, part: Part) -> None:
        """Put a picture among the parts and show it."""
        self.parts.put_picture(part)
        self.writer.add("run.picture", {"part": dict(part)})

    def turn(self) -> Turn:
        """Return what the model is to answer next: all that was said and called."""
        answer: Message = {**self.answer, "content": self.content()}
        tools = tuple(self.toolset.for_request())
        guidance = self.toolset.guidance()
        return Turn(
            self.conversation, self.question, answer, self.offer, tools, guidance
        )

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


def _sum(one: Usage, other: Usage, name: str) -> Any:  # noqa: ANN401 - int or bool
    left, right = getattr(one, name), getattr(other, name)
    return left or right if name == "counted" else left + right


def search_text(answer: Message, content: list[Part]) -> str:
    """Return the text that search looks through."""
    return text_of({**answer, "content": content})
