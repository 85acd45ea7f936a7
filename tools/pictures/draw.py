"""One order to a model that draws: leave, reservation, pictures, ledger line."""

import uuid
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from decimal import Decimal

from accounts.ledger.errors import OverBudget
from accounts.ledger.spending import reserve
from endpoints.billing import prices
from endpoints.billing.charge import Charge
from endpoints.billing.permit import ModelPermit, open_to
from endpoints.errors import ContentFiltered, EndpointError
from endpoints.events import Drawn, Usage
from endpoints.operations import drawing
from endpoints.targets import Offer
from endpoints.wire.pictures import PictureOrder
from tools.outbound.fetch import Limits, fetch
from tools.sources import Failed
from tools.tool import Caller, MadePicture

FETCHED = Limits(60.0, 30_000_000, ("image/",))  # where a model leaves an address
FILTERED = (
    "The content filter of the picture model refused this. Do not try again with the "
    "same words: say so, and offer another way to show it."
)


async def draw(
    caller: Caller, offer: Offer, order: PictureOrder, each: Decimal | None
) -> tuple[list[MadePicture], Charge]:
    """Return the pictures and what they cost; `each`: a price of the file's own.

    `Failed` says why there are none: budget, filter, or what the service said.
    """
    leave = await _leave(caller, offer, order, each)
    so_far, outcome = drawing.Drawing(), "stopped"
    try:
        await _drawn(caller, leave, order, so_far)
        outcome = "ok"
    except EndpointError as error:
        outcome = error.code
        raise Failed(_why(error)) from error
    finally:
        charge = _charged(leave, order, so_far, each)
        if so_far.attempts:
            await leave.enter(charge, outcome)
        else:
            await leave.release()
    return await made(offer, order, so_far.pictures), charge


async def _drawn(
    caller: Caller, leave: ModelPermit, order: PictureOrder, so_far: drawing.Drawing
) -> None:
    """Have it drawn; whoever waits sees how far it has come. Raises EndpointError."""
    known = await open_to(caller.user_id, leave.offer)
    async with aclosing(drawing.draw(leave.offer, order, known)) as events:
        async for event in events:
            so_far.take(event)
            if isinstance(event, Drawn) and event.partial and caller.album:
                await caller.album.show(event.index, event.data)


async def _leave(
    caller: Caller, offer: Offer, order: PictureOrder, each: Decimal | None
) -> ModelPermit:
    """Reserve the worst case; `Failed` where a budget has no room for it."""
    worst = drawing.most_tokens(offer, order)
    base_model = offer.knowledge.base_model
    cost = prices.cost(base_model, worst) if each is None else each * order.count
    try:
        reservation = await reserve(
            user_id=caller.user_id,
            model=offer.model,
            base_model=base_model,
            endpoint=offer.endpoint,
            kind="image",
            conversation_id=caller.conversation_id,
            run_id=caller.run_id,
            worst_cost=cost,
            worst_tokens=worst.prompt + worst.completion,
        )
    except OverBudget as error:
        raise Failed(error.message) from None
    return ModelPermit(offer, reservation)


def _charged(
    leave: ModelPermit,
    order: PictureOrder,
    so_far: drawing.Drawing,
    each: Decimal | None,
) -> Charge:
    """Return the charge; a drawing that was cut off is charged as if it were whole."""
    usage = so_far.usage or Usage()
    if so_far.begun and so_far.usage is None:
        usage = replace(drawing.most_tokens(leave.offer, order), counted=True)
    charge = leave.charge(usage, so_far.attempts)
    return charge if each is None else replace(charge, cost=each * usage.pictures)


async def made(
    offer: Offer, order: PictureOrder, drawn: Sequence[Drawn]
) -> list[MadePicture]:
    """Return whole pictures as files; `Failed` for one whose address leads nowhere."""
    return [
        MadePicture(
            str(uuid.uuid4()),
            one.data or (await fetch(one.url, FETCHED)).body,
            order.prompt,
            one.revised_prompt,
            offer.model,
        )
        for one in drawn
    ]


def _why(error: EndpointError) -> str:
    return FILTERED if isinstance(error, ContentFiltered) else error.message
