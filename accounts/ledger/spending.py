"""Reserve before a call, settle after it: how budgets hold and the ledger is kept.

    reservation = await reserve(user_id=…, model=…, …, worst_cost=…, worst_tokens=…)
    try:
        …the call…
    except …:
        await reservation.release()          # nothing was used, nothing is written
    await reservation.settle(usage, cost=…)  # one ledger line

A hard budget is kept because the worst case is taken from it first. A process that
dies in between loses its holds when their lease ends; whoever finds the call again
settles it with `reopen`, and settling twice writes one line.
"""

import time
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from asgiref.sync import sync_to_async
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from typing_extensions import Unpack

from accounts.ledger import balance, meters, tags
from accounts.ledger.calls import LedgerCall, LedgerEnding, TokenCounts, counts_of
from accounts.ledger.errors import OverBudget
from accounts.ledger.meters import Gauge
from accounts.ledger.models import Budget, Hold, LedgerEntry
from accounts.ledger.money import amount, cost_of, nano, tokens_of
from accounts.ledger.rules import budgets_for, budgets_of, subjects
from accounts.models import User
from accounts.rights.cache import TRUST

LEASE = 1800.0  # seconds; LibreChat's reservationTtlMs


@dataclass(frozen=True, slots=True)
class Reservation:
    """Room for one call. `warnings` are the soft budgets that it passes."""

    id: str
    call: LedgerCall
    warnings: tuple[OverBudget, ...] = ()
    free_until: float = 0.0  # by time.monotonic(): till then nothing limits the call

    async def settle(
        self,
        usage: TokenCounts | Mapping[str, int],
        *,
        cost: Decimal | None,
        **ending: Unpack[LedgerEnding],
    ) -> bool:
        """Write the ledger line and count what was really used.

        `cost` in dollars, None when the price is unknown. False when the call had
        been settled already; then nothing changes.
        """
        counts = counts_of(usage)
        limits = time.monotonic() > self.free_until and await limited(self.call)
        return await sync_to_async(settle_now)(
            self, counts, cost, ending, limits=limits
        )

    async def release(self) -> None:
        """Give everything back: the call was never made."""
        await sync_to_async(release_now)(self.id)

    async def extend(self, lease: float = LEASE) -> None:
        """Hold on for `lease` more seconds from now."""
        await extend_all([self.id], lease)


async def reserve(
    *,
    worst_cost: Decimal | None,
    worst_tokens: int,
    lease: float = LEASE,
    **call: Unpack[LedgerCall],
) -> Reservation:
    """Take a call's worst case from every budget it counts towards.

    Dollars (None: price unknown) and tokens, prompt and longest answer together.
    Raises OverBudget when a hard budget has no room for it.
    """
    if not await limited(call):
        return unlimited(call)
    return await sync_to_async(reserve_now)(call, worst_cost, worst_tokens, lease)


def unlimited(call: LedgerCall) -> Reservation:
    """Return a reservation of nothing, for a call that nothing limits (`limited`)."""
    free_until = time.monotonic() + TRUST
    return Reservation(str(uuid.uuid4()), call, free_until=free_until)


async def extend_all(reservations: Collection[str], lease: float = LEASE) -> None:
    """Hold on to all of these for `lease` more seconds from now."""
    until = timezone.now() + timedelta(seconds=lease)
    named = [uuid.UUID(one) for one in reservations]
    holds = Hold.objects.filter(reservation__in=named)
    await holds.aupdate(expires_at=until)


def reopen(reservation_id: str, **call: Unpack[LedgerCall]) -> Reservation:
    """Return a reservation made elsewhere, so that its call can be settled."""
    return Reservation(str(uuid.UUID(reservation_id)), call)


def reserve_now(
    call: LedgerCall,
    worst_cost: Decimal | None,
    worst_tokens: int,
    lease: float = LEASE,
) -> Reservation:
    """Do what `reserve` promises; not for the event loop."""
    reservation = Reservation(str(uuid.uuid4()), call)
    budgets = _budgets(call)
    if not budgets:
        return reservation
    now = timezone.now()
    with transaction.atomic():
        gauges = meters.gauges(budgets, call["user_id"], now)
        warnings: list[OverBudget] = []
        holds: list[Hold] = []
        for gauge in gauges:
            wanted = amount(gauge.budget.unit, worst_cost, worst_tokens)
            if gauge.budget.hard:
                _take(gauge, wanted, now)
                holds.append(_hold(reservation, gauge, wanted, now, lease))
            elif gauge.left < wanted:
                warnings.append(OverBudget.of(gauge, now))
        Hold.objects.bulk_create(holds)
    return replace(reservation, warnings=tuple(warnings))


def _hold(
    reservation: Reservation, gauge: Gauge, wanted: int, now: datetime, lease: float
) -> Hold:
    return Hold(
        reservation=uuid.UUID(reservation.id),
        meter=gauge.meter,
        amount=wanted,
        expires_at=now + timedelta(seconds=lease),
    )


def _take(gauge: Gauge, wanted: int, now: datetime) -> None:
    """Hold `wanted`, after clearing what the dead hold and a refill that is due."""
    if meters.take(gauge, wanted):
        return
    cleared = meters.end_expired(gauge.meter.pk, now)
    refilled = gauge.budget.origin == Budget.BALANCE and balance.refill(
        gauge.meter, now
    )
    gauge.meter.refresh_from_db()
    if not ((cleared or refilled) and meters.take(gauge, wanted)):
        raise OverBudget.of(gauge, now)


def settle_now(
    reservation: Reservation,
    counts: dict[str, int],
    cost: Decimal | None,
    ending: LedgerEnding,
    *,
    limits: bool = True,
) -> bool:
    """Do what `Reservation.settle` promises; not for the event loop.

    `limits`: some budget may count this call (`limited`).
    """
    cost = cost_of(cost)
    entry = _entry(reservation, counts, cost, ending)
    try:
        _write(reservation, entry, cost, limits=limits)
    except IntegrityError:
        if LedgerEntry.objects.filter(call_id=entry.call_id).exists():
            return False
        if User.objects.filter(pk=reservation.call["user_id"]).exists():
            raise
        # Deleted while the call was made: what was used is kept all the same.
        entry.pk, entry.user_id = None, None
        _write(reservation, entry, cost, limits=limits)
    return True


def _entry(
    reservation: Reservation,
    counts: dict[str, int],
    cost: Decimal | None,
    ending: LedgerEnding,
) -> LedgerEntry:
    known = {**reservation.call, **ending}
    known.pop("tags", None)  # rows of their own
    known.pop("own_key", None)
    entry = LedgerEntry(call_id=uuid.UUID(reservation.id), **known)
    for name, count in counts.items():
        setattr(entry, name, bool(count) if name == "counted" else tokens_of(count))
    entry.nano_usd = None if cost is None else nano(cost)
    return entry


def _write(
    reservation: Reservation,
    entry: LedgerEntry,
    cost: Decimal | None,
    *,
    limits: bool,
) -> None:
    budgets = _budgets(reservation.call) if limits else []
    with transaction.atomic():
        # First, and never as an update: its unique call id is what makes a second
        # settlement, by whoever found the call after a crash, change nothing.
        entry.save(force_insert=True)
        tags.write(entry, reservation.call.get("tags", ()))
        if budgets:
            _count(reservation, budgets, entry, cost)


def _count(
    reservation: Reservation,
    budgets: list[Budget],
    entry: LedgerEntry,
    cost: Decimal | None,
) -> None:
    """Turn what was held into what was spent."""
    user_id = reservation.call["user_id"]
    held = Hold.objects.filter(reservation=entry.call_id).values("meter_id")
    # All at once and in their order, what is only held as well: two that settle would
    # else wait for each other.
    meters.lock(subjects(budgets, user_id) | Q(pk__in=held))
    meters.give_back(entry.call_id)
    for gauge in meters.gauges(budgets, user_id, timezone.now()):
        tokens = entry.prompt + entry.completion
        meters.spend(gauge, amount(gauge.budget.unit, cost, tokens))


def release_now(reservation_id: str) -> None:
    """Do what `Reservation.release` promises; not for the event loop."""
    with transaction.atomic():
        meters.give_back(uuid.UUID(reservation_id))


def _budgets(call: LedgerCall) -> list[Budget]:
    found = budgets_for(call["user_id"], call.get("key_id"), call["model"])
    return balance.with_balance(found)


async def limited(call: LedgerCall) -> bool:
    """Say whether anything limits this call; mostly without the database."""
    if call.get("own_key"):
        return False
    if balance.terms().enabled:
        return True
    return bool(await budgets_of(call["user_id"], call.get("key_id"), call["model"]))
