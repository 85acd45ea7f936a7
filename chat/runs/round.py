"""One request to the model within a run, and what has come of it."""

from dataclasses import dataclass, field

from chat.admission import Permit
from chat.runs.answer.written_calls import Call
from endpoints.billing.charge import Charge
from endpoints.events import Attempt, FinishReason, Usage
from endpoints.request import ChatRequest
from endpoints.targets import Offer


@dataclass(slots=True)
class Round:
    """Has its own permit, reservation and line in the ledger."""

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
