"""One call of a program to a model: from leave and reservation to its ledger line."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Generic

from typing_extensions import TypeVar

from accounts.ledger.spending import Reservation
from accounts.rights import access, cache
from accounts.rights.principal import Principal
from accounts.rights.rules import Decision
from endpoints.billing import estimates, permit
from endpoints.billing.charge import Charge
from endpoints.billing.permit import ModelPermit
from endpoints.billing.standing_rights import AnswerUnderWay, StandingRights
from endpoints.errors import EndpointError
from endpoints.events import Attempt, Usage
from endpoints.gateway import pace
from endpoints.gateway.errors import (
    GatewayError,
    no_model,
    unavailable,
)
from endpoints.gateway.exchange import Exchange
from endpoints.gateway.program_call import ProgramCall
from endpoints.gateway.requests import model_names
from endpoints.gateway.reserving import WHOLE, closing, left_header, reserved
from endpoints.reading.hosted_use import with_hosted_use
from endpoints.targets import Offer
from runtime import cancelling

log = logging.getLogger(__name__)
Asked = TypeVar("Asked", bound=ProgramCall, default=Exchange)
NOT_LET_IN = frozenset({"banned", "pending", "suspended", "unknown_person"})
ENDED = {  # why we end a call → what its program reads
    "revoked": "The key, or a right of its owner, has just ended.",
    "stalled": "Nobody reads the answer.",
    "cancelled": "It was cancelled.",
    "draining": "The server is restarting; please try again.",
}


@dataclass(eq=False, slots=True)
class ModelCall(Generic[Asked]):
    """A call that goes on in this process. `count` tells what it has used by itself."""

    principal: Principal
    permit: ModelPermit
    exchange: Asked
    count: Callable[[str], Usage]  # from the answer so far; in a thread
    task: "asyncio.Task[object] | None"
    held: bool  # something was reserved
    texts: list[str] = field(default_factory=list)
    done: list[Mapping[str, Any]] = field(default_factory=list)  # items of an answer
    attempts: list[Attempt] = field(default_factory=list)
    usage: Usage | None = None
    why: str = ""  # we end it
    left: bool = False  # it goes on at the service: entered once it has ended
    idle: bool = False  # a session in which nothing is answered: there is no line
    further: list[Reservation] = field(default_factory=list)  # of what has grown
    _charge: Charge | None = None
    _closing: "asyncio.Task[None] | None" = None

    @property
    def offer(self) -> Offer:
        """Return the model, without groups that are not for this person."""
        return self.permit.offer

    @property
    def reservations(self) -> list[str]:
        """Return the ids of what is reserved."""
        held = [self.permit.reservation.id] if self.held else []
        return held + [each.id for each in self.further]

    @property
    def begun(self) -> bool:
        """Tell whether a deployment has begun to answer."""
        return any(attempt.outcome == "ok" for attempt in self.attempts)

    async def charge(self) -> Charge:
        """Return what the answer is charged; once it is whole."""
        if self._charge is None:
            self._charge = self.permit.charge(await self.used(), self.attempts)
        return self._charge

    def end(self, why: str) -> None:
        """Stop it now; the program reads why (ENDED)."""
        if self.task is not None and self in running and not self.why:
            self.why = why
            # Where it takes its end in hand it is no longer running: told again, it
            # would be cut off while it tells its program why.
            cancelling.until_heard(self.task, heard=lambda: self not in running)

    async def used(self) -> Usage:
        """Return the tokens that the service told of, else count them here."""
        if self.usage is None:
            text = "".join(self.texts)
            try:
                self.usage = await asyncio.to_thread(self.count, text)
            except Exception:  # what was used is entered, if only by its length
                log.exception("tokens could not be counted")
                self.usage = Usage(0, estimates.of_text(text), counted=True)
            self.usage = with_hosted_use(self.usage, self.done)
        return self.usage

    async def close(self, outcome: str) -> None:
        """Write the ledger line, once, also while this is being cancelled."""
        if self.left:
            return
        if self._closing is None:
            self._closing = asyncio.create_task(self._close(outcome), name="settle")
            closing.add(self._closing)
            self._closing.add_done_callback(closing.discard)
        await asyncio.shield(self._closing)

    async def give_back_further(self) -> None:
        """Give back what was reserved for a call that has grown."""
        while self.further:
            await self.further.pop().release()

    async def _close(self, outcome: str) -> None:
        await self.give_back_further()
        if self.idle:
            await self.permit.release()
            return
        if self.begun or outcome in ("stopped", "interrupted"):
            charge = await self.charge()
        elif self.attempts:
            charge = self.permit.charge(Usage(), self.attempts)
        else:
            await self.permit.release()
            return
        if not await self.permit.enter(charge, outcome):
            log.error("a call is missing in the ledger", extra=self._facts(charge))

    def _facts(self, charge: Charge) -> dict[str, object]:
        """Return what is needed to enter the call by hand."""
        return {
            "call": self.permit.reservation.id,
            "user": self.principal.user_id,
            "key": self.principal.key_id,
            "model": charge.answered.model,
            "prompt": charge.usage.prompt,
            "completion": charge.usage.completion,
        }


class State:
    """What this process as a whole is doing."""

    draining = False


state = State()
running: set[ModelCall[Any]] = set()


async def _decided(answer: AnswerUnderWay[ModelCall[Any]]) -> Decision:
    decision, _ = await permit.decide(answer.id.principal, answer.offer)
    if not decision.allowed:
        return decision
    return await access.may(answer.user_id, "api_keys")


standing: StandingRights[ModelCall[Any]] = StandingRights(_decided)


async def permitted(principal: Principal, name: str) -> Offer:
    """Return the model that a program may call by this name; raises GatewayError."""
    refusal = no_model(name)
    for offer in model_names.meant(permit.on_offer(principal), name):
        decision, narrowed = await permit.decide(principal, offer)
        if decision.allowed:
            return await permit.with_keys_of(principal, narrowed)
        if decision.code in NOT_LET_IN or decision.code == "terms":
            refusal = GatewayError(403, decision.code, decision.reason)
    raise refusal


@asynccontextmanager
async def admitted(
    exchange: Asked,
    principal: Principal,
    offer: Offer,
    count: Callable[[str], Usage],
    longest: int,
    share: Decimal = WHOLE,
) -> AsyncIterator[ModelCall[Asked]]:
    """Let one call in and see to its end. `longest`: tokens of the answer at most.

    `share`: how much of the price is paid.

    Raises GatewayError when limits or budgets leave no room.
    """
    if state.draining:
        raise unavailable(ENDED["draining"])
    with pace.place(principal.user_id):
        leave, held = await reserved(principal, offer, count, longest, share)
        task = asyncio.current_task()
        call = ModelCall(principal, leave, exchange, count, task, held)
        with cache.as_time_passes() as seen:  # the answer may take minutes
            standing.note(call, seen.get(principal.user_id))
            async with _seen_through(call):
                if held:
                    left = await left_header(principal, offer.model)
                    exchange.answer_headers |= left
                if leave.minute is not None:
                    pace.tell(exchange.answer_headers, leave.minute)
                yield call


@asynccontextmanager
async def _seen_through(call: ModelCall[Any]) -> AsyncIterator[None]:
    """Settle the call when it ends, however it ends."""
    task = call.task
    running.add(call)
    outcome = "failed"
    try:
        if state.draining:  # since the room was asked for: nobody waits for this one
            raise unavailable(ENDED["draining"])
        yield
        outcome = "ok"
    except EndpointError as error:
        outcome = error.code
        raise
    except asyncio.CancelledError:
        outcome = "interrupted" if call.why else "stopped"
        if call.why and task is not None:
            while task.uncancel():  # it may have been told more than once
                pass
            raise _ended(call.why) from None
        raise
    finally:
        running.discard(call)
        await call.close(outcome)


def _ended(why: str) -> GatewayError:
    if why == "draining":
        return unavailable(ENDED[why])
    return GatewayError(403, why, ENDED[why])
