"""Budgets hold, and every call leaves one line."""

import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Count, Q, Sum
from django.utils import timezone

from accounts.ledger import meters
from accounts.ledger.errors import OverBudget
from accounts.ledger.models import Budget, Hold, LedgerEntry, Meter
from accounts.ledger.spending import release_now, reopen, reserve, settle_now
from accounts.ledger.tests.conftest import Spend
from accounts.models import ApiKey, PeopleGroup, User

MakeBudget = Callable[..., Budget]
Statements = Callable[[int], AbstractContextManager[object]]


def test_without_budgets_a_call_costs_two_selects_and_one_insert(
    alice: User, spend: Spend, django_assert_num_queries: Statements
) -> None:
    with django_assert_num_queries(5):  # + SAVEPOINT and RELEASE, BEGIN and COMMIT
        spend(alice, "0.01")


def test_a_settled_call_leaves_one_line(alice: User, spend: Spend) -> None:
    spend(alice, "0.0125", conversation_id="c", run_id="r", base_model="gpt-4o")
    line = LedgerEntry.objects.get()
    assert (line.user_id, line.model, line.kind) == (alice.pk, "gpt-4o", "chat")
    assert (line.prompt, line.completion) == (600, 400)
    assert line.cost == Decimal("0.0125")


def test_settling_twice_counts_once(
    alice: User, budget: MakeBudget, hold: Spend
) -> None:
    budget("person", person=alice)
    reservation = hold(alice, "0.5")
    again = reopen(reservation.id, **reservation.call)
    assert settle_now(reservation, {"prompt": 10}, Decimal("0.4"), {})
    assert not settle_now(again, {"prompt": 10}, Decimal("0.4"), {})
    assert LedgerEntry.objects.count() == 1
    assert Meter.objects.get().spent == 400_000_000


def test_a_hard_budget_refuses_what_does_not_fit(
    alice: User, budget: MakeBudget, hold: Spend, spend: Spend
) -> None:
    budget("person", person=alice)
    spend(alice, "0.75")
    with pytest.raises(OverBudget) as refusal:
        hold(alice, "0.26")
    assert refusal.value.left == Decimal("0.25")
    assert refusal.value.resets_at is not None
    assert Hold.objects.count() == 0


def test_what_fits_exactly_is_granted(
    alice: User, budget: MakeBudget, spend: Spend
) -> None:
    budget("person", person=alice)
    spend(alice, "0.75")
    assert spend(alice, "0.25").id


def test_what_is_held_is_not_there_for_others(
    alice: User, bob: User, budget: MakeBudget, hold: Spend
) -> None:
    budget("installation")
    hold(alice, "0.75")
    with pytest.raises(OverBudget):
        hold(bob, "0.75")


def test_releasing_gives_everything_back_and_writes_nothing(
    alice: User, budget: MakeBudget, hold: Spend
) -> None:
    budget("person", person=alice)
    release_now(hold(alice, "1").id)
    assert hold(alice, "1").id
    assert not LedgerEntry.objects.exists()


def test_a_lease_that_is_over_frees_what_it_held(
    alice: User, budget: MakeBudget, hold: Spend
) -> None:
    budget("person", person=alice)
    hold(alice, "1")
    Hold.objects.update(expires_at=timezone.now())
    assert hold(alice, "1").id
    assert Meter.objects.get().reserved == 1_000_000_000


def test_what_the_dead_held_is_no_room_for_more_than_that(
    alice: User, budget: MakeBudget, hold: Spend
) -> None:
    budget("person", person=alice)
    hold(alice, "0.5")
    Hold.objects.update(expires_at=timezone.now())
    with pytest.raises(OverBudget):
        hold(alice, "1.1")


def test_of_two_who_end_a_hold_at_once_one_gives_it_back(
    alice: User, budget: MakeBudget, hold: Spend, monkeypatch: pytest.MonkeyPatch
) -> None:
    budget("person", person=alice)
    reservation, lock = hold(alice, "1"), meters.lock

    def overtaken(condition: Q) -> list[Meter]:
        monkeypatch.setattr(meters, "lock", lock)
        release_now(reservation.id)
        return lock(condition)

    monkeypatch.setattr(meters, "lock", overtaken)
    release_now(reservation.id)
    assert Meter.objects.get().reserved == 0


def test_the_sweeper_frees_them_too(
    alice: User, budget: MakeBudget, hold: Spend
) -> None:
    budget("person", person=alice)
    hold(alice, "1")
    Hold.objects.update(expires_at=timezone.now())
    assert meters.sweep(timezone.now()) == 1
    assert Meter.objects.get().reserved == 0


def test_a_call_settled_after_its_lease_still_counts(
    alice: User, budget: MakeBudget, hold: Spend
) -> None:
    budget("person", person=alice)
    reservation = hold(alice, "1")
    Hold.objects.update(expires_at=timezone.now())
    meters.sweep(timezone.now())
    settle_now(reservation, {"completion": 5}, Decimal("0.3"), {"outcome": "stopped"})
    meter = Meter.objects.get()
    assert (meter.spent, meter.reserved) == (300_000_000, 0)


def test_a_new_period_begins_with_nothing_spent(
    alice: User, budget: MakeBudget, spend: Spend
) -> None:
    budget("person", person=alice, period="day")
    spend(alice, "1")
    Meter.objects.update(window_start=timezone.now() - timedelta(days=2))
    assert spend(alice, "1").id
    assert Meter.objects.get().spent == 1_000_000_000


def test_a_soft_budget_warns_and_counts(
    alice: User, budget: MakeBudget, spend: Spend
) -> None:
    budget("person", person=alice, hard=False)
    assert spend(alice, "0.9").warnings == ()
    assert [warning.limit for warning in spend(alice, "0.9").warnings] == [1]
    assert Meter.objects.get().spent == 1_800_000_000


def test_a_call_without_a_price_takes_an_assumed_one(
    alice: User, budget: MakeBudget, hold: Spend
) -> None:
    budget("person", person=alice)
    settle_now(hold(alice, "0"), {"prompt": 1000, "completion": 1000}, None, {})
    assert Meter.objects.get().spent == 12_000_000
    assert LedgerEntry.objects.get().cost is None


def test_a_token_budget_counts_tokens(
    alice: User, budget: MakeBudget, hold: Spend, spend: Spend
) -> None:
    budget("person", 1999, person=alice, unit="tokens")
    spend(alice, "5")
    with pytest.raises(OverBudget) as refusal:
        hold(alice, "0")
    assert (refusal.value.unit, refusal.value.left) == ("tokens", Decimal(999))


def test_a_persons_own_budget_replaces_the_general_one(
    alice: User, bob: User, budget: MakeBudget, hold: Spend
) -> None:
    budget("everyone")
    budget("person", 10, person=alice)
    assert hold(alice, "9").id
    with pytest.raises(OverBudget):
        hold(bob, "9")


def test_of_two_groups_the_more_generous_counts_for_a_member(
    alice: User, budget: MakeBudget, hold: Spend
) -> None:
    for name, limit in (("frugal", 1), ("generous", 5)):
        group = PeopleGroup.objects.create(name=name)
        alice.groups.add(group)
        budget("member", limit, group=group)
    assert hold(alice, "4").id


def test_members_share_their_groups_budget(
    alice: User, bob: User, ada: User, budget: MakeBudget, hold: Spend
) -> None:
    group = PeopleGroup.objects.create(name="team")
    group.members.set([alice, bob])
    budget("group", group=group)
    hold(alice, "0.6")
    with pytest.raises(OverBudget) as refusal:
        hold(bob, "0.6")
    assert refusal.value.scope == "group"
    assert hold(ada, "0.6").id


def test_a_keys_budget_limits_the_key_only(
    alice: User, budget: MakeBudget, hold: Spend
) -> None:
    key, other = (
        ApiKey.objects.create(user=alice, name=name, prefix=name, digest=name)
        for name in ("k", "l")
    )
    budget("key", key=key)
    with pytest.raises(OverBudget):
        hold(alice, "2", key_id=key.pk)
    assert hold(alice, "2").id
    assert hold(alice, "2", key_id=other.pk).id


def test_a_refusal_by_one_budget_takes_nothing_from_the_others(
    alice: User, budget: MakeBudget, hold: Spend
) -> None:
    budget("installation", 100)
    budget("person", person=alice)
    with pytest.raises(OverBudget):
        hold(alice, "2")
    assert not Meter.objects.filter(reserved__gt=0).exists()


def test_a_deleted_persons_lines_stay(alice: User, spend: Spend) -> None:
    spend(alice, "1")
    alice.delete()
    assert LedgerEntry.objects.get().user_id is None


@pytest.mark.django_db(transaction=True)
def test_what_a_person_used_who_was_deleted_meanwhile_is_kept(
    alice: User, budget: MakeBudget, hold: Spend
) -> None:
    budget("installation")
    reservation = hold(alice, "0.5")
    alice.delete()
    assert settle_now(reservation, {"prompt": 10}, Decimal("0.4"), {})
    line = LedgerEntry.objects.get()
    assert (line.user_id, line.prompt) == (None, 10)
    assert [(m.spent, m.reserved) for m in Meter.objects.all()] == [(400_000_000, 0)]


async def test_a_budget_holds_at_once_for_somebody_who_had_none(alice: User) -> None:
    call = {"user_id": alice.pk, "model": "gpt-4o", "endpoint": "azureOpenAI"}
    worst = {"worst_cost": Decimal(2), "worst_tokens": 1000}
    await reserve(**call, **worst)  # type: ignore[arg-type]
    new = await Budget.objects.acreate(scope="everyone", limit=Decimal(1))
    with pytest.raises(OverBudget):
        await reserve(**call, **worst)  # type: ignore[arg-type]
    await new.adelete()
    await reserve(**call, **worst)  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
async def test_the_event_loops_side_does_the_same(alice: User) -> None:
    call = {"user_id": alice.pk, "model": "gpt-4o", "endpoint": "x", "kind": "title"}
    held = await reserve(worst_cost=None, worst_tokens=9, **call)  # type: ignore[arg-type]
    await held.extend()
    assert await held.settle({"prompt": 3}, cost=Decimal("0.1"), attempts=2)
    await held.release()
    line = await LedgerEntry.objects.aget()
    assert (line.kind, line.attempts, line.prompt) == ("title", 2, 3)


@pytest.mark.parametrize("told", [10**18, 10**30, -1, 2.5, math.inf, math.nan])
@pytest.mark.parametrize("cost", ["Infinity", "NaN", "-1", "1e30"])
def test_a_call_is_entered_whatever_its_service_told(
    alice: User, budget: MakeBudget, hold: Spend, told: float, cost: str
) -> None:
    budget("person", person=alice, limit=1)
    budget("person", person=alice, unit=Budget.Unit.TOKENS, limit=10**6)
    counts: Any = {"prompt": told, "completion": told}
    for reservation in (hold(alice, "0.1"), hold(alice, "0.1")):
        settle_now(reservation, counts, Decimal(cost), {})
    sums = LedgerEntry.objects.aggregate(Sum("prompt"), Sum("nano_usd"), Count("id"))
    assert sums["id__count"] == 2
    assert 0 <= sums["prompt__sum"] < 2**62
    assert 0 <= (sums["nano_usd__sum"] or 0) < 2**62
    assert not Hold.objects.exists()
