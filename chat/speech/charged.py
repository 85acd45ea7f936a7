"""One call for speech: its room in the budgets, its line in the ledger."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal

from accounts.ledger.errors import OverBudget
from accounts.ledger.spending import reserve
from chat.errors import OverLimit, Unavailable
from chat.person import Person
from endpoints.billing.permit import ModelPermit
from endpoints.errors import EndpointError
from endpoints.events import Attempt, Usage
from endpoints.targets import Offer


@dataclass(slots=True)
class SpeechCall:
    """What is known of a call; `attempts` stay empty where nobody was asked."""

    offer: Offer
    worst: Decimal | None  # dollars
    usage: Usage
    cost: Decimal | None = None  # once it is known better
    attempts: Sequence[Attempt] = ()


@asynccontextmanager
async def charged(person: Person, call: SpeechCall) -> AsyncIterator[SpeechCall]:
    """Reserve, let the call be made, and enter it into the ledger.

    Raises OverLimit when a budget has no room, Unavailable when the call failed.
    """
    permit = await _permit(person, call)
    try:
        yield call
    except EndpointError as error:
        call.attempts = error.attempts
        await permit.release()
        text = error.message
        raise Unavailable(
            text, code=error.code, retry_after=error.retry_after
        ) from error
    except BaseException:
        await permit.release()
        raise
    charge = permit.charge(call.usage, call.attempts)
    cost = call.worst if call.cost is None else call.cost
    await permit.enter(replace(charge, cost=cost), "ok")


async def _permit(person: Person, call: SpeechCall) -> ModelPermit:
    try:
        reservation = await reserve(
            user_id=person.id,
            model=call.offer.model,
            base_model=call.offer.knowledge.base_model,
            endpoint=call.offer.endpoint,
            kind="audio",
            worst_cost=call.worst,
            worst_tokens=call.usage.prompt + call.usage.completion,
        )
    except OverBudget as error:
        raise OverLimit(
            error.message, code=error.code, details=error.details()
        ) from error
    return ModelPermit(call.offer, reservation)
