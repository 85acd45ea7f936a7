"""Calls that go on at a service when nobody is connected any more: seen to their end.

Their reservation is held until the service tells what was used; whoever hears of it
first, a program that asks or the watch, enters it into the ledger.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import DatabaseError
from django.utils import timezone

from accounts.ledger import spending
from endpoints.billing.permit import ModelPermit, with_own_keys
from endpoints.catalogue import catalogue
from endpoints.catalogue.models import knowledge_of
from endpoints.errors import EndpointError
from endpoints.events import Attempt, Usage
from endpoints.gateway.kept import asking
from endpoints.gateway.kept.models import KeptItem
from endpoints.gateway.model_call import ModelCall
from endpoints.gateway.reserving import LEASE
from endpoints.reading.hosted_use import with_hosted_use
from endpoints.reading.usage import usage_of
from endpoints.targets import Offer

log = logging.getLogger(__name__)

GOING_ON = ("queued", "in_progress")
EVERY = 30.0  # seconds between two looks at one of them
PRICE = {"batch": Decimal("0.5")}  # of what the same costs at once


async def leave(call: ModelCall, item: KeptItem | None) -> None:
    """Let a call go on at its service; nobody waits for it here any more."""
    if item is None:
        return
    reservation = call.permit.reservation
    item.open_call = {
        "reservation": reservation.id,
        "call": dict(reservation.call),
        "attempts": [asdict(each) for each in call.attempts],
    }
    await item.asave(update_fields=["open_call"])
    call.left = True


async def settle(item: KeptItem, usage: Usage, outcome: str = "ok") -> None:
    """Enter a call that has ended; twice is once."""
    told = item.open_call
    if told is None:
        return
    reservation = spending.reopen(told["reservation"], **told["call"])
    attempts = [Attempt(**each) for each in told["attempts"]]
    lasted = (timezone.now() - item.created_at).total_seconds()
    permit = ModelPermit(_offer(item), reservation, time.monotonic() - lasted)
    charge = permit.charge(usage, attempts)
    if charge.cost is not None:
        charge = replace(charge, cost=charge.cost * PRICE.get(item.kind, 1))
    if await permit.enter(charge, outcome):
        item.open_call = None
        await item.asave(update_fields=["open_call"])


def _offer(item: KeptItem) -> Offer:
    """Return the model that was asked, also when it is not on offer any more."""
    found = catalogue.current().offer(item.endpoint, item.model)
    base_model = (item.open_call or {})["call"].get("base_model") or item.model
    gone = Offer(item.endpoint, item.model, "", knowledge_of(base_model), ())
    return found or gone


async def heard(item: KeptItem, response: Mapping[str, Any]) -> None:
    """Enter an answer whose service says that it has ended."""
    if item.open_call is None or response.get("status") in GOING_ON:
        return
    outcome = "ok" if response.get("status") == "completed" else "stopped"
    usage = usage_of(response.get("usage")) or Usage()
    await settle(item, with_hosted_use(usage, response.get("output")), outcome)


async def watch() -> None:
    """Look again and again, until cancelled."""
    while True:
        await asyncio.sleep(EVERY)
        try:
            await look()
        except DatabaseError as error:
            log.warning("open calls not looked after: %s", type(error).__name__)


async def look() -> None:
    """Ask the services of all calls that go on there, one process each of them."""
    before = timezone.now() - timedelta(seconds=EVERY * 0.9)
    open_ones = KeptItem.objects.filter(open_call__isnull=False, touched_at__lt=before)
    async for item in open_ones.order_by("touched_at")[:100]:
        mine = KeptItem.objects.filter(pk=item.pk, touched_at=item.touched_at)
        if await mine.aupdate(touched_at=timezone.now()):
            await _look_at(item)
    await KeptItem.objects.filter(
        expires_at__lt=timezone.now(), open_call__isnull=True
    ).adelete()


async def _look_at(item: KeptItem) -> None:
    try:
        await seen_after[item.kind](item, _offer(item))
    except EndpointError as error:
        log.warning("%s not heard of: %s", item.kind, error.code)
        if error.told_status == 404:
            await settle(item, Usage(), "lost")
    if item.expires_at < timezone.now():
        await settle(item, Usage(), "lost")
    if item.open_call is not None:
        await spending.extend_all([item.open_call["reservation"]], LEASE)


async def _look_at_answer(item: KeptItem, offer: Offer) -> None:
    offer = await with_own_keys(item.user_id, asking.at_home(offer, item))
    await heard(item, await asking.told(offer, asking.path_of(item)))


Look = Callable[[KeptItem, Offer], Awaitable[None]]
seen_after: dict[str, Look] = {"response": _look_at_answer}
"""How to look after what goes on, by its kind; who makes a kind adds its own."""
