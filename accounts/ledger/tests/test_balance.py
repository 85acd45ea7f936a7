"""LibreChat's balance block is a budget like others."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.ledger import balance
from accounts.ledger.errors import OverBudget
from accounts.ledger.models import Budget, Meter
from accounts.ledger.remaining import remaining_now
from accounts.ledger.tests.conftest import Configure, Spend
from accounts.models import User

CENT = {"enabled": True, "startBalance": 10_000}  # credits
REFILLED = {
    "autoRefillEnabled": True,
    "refillAmount": 5_000,
    "refillIntervalValue": 2,
    "refillIntervalUnit": "hours",
}


def test_without_the_block_there_is_no_limit(alice: User, spend: Spend) -> None:
    spend(alice, "1000000")
    assert remaining_now(alice.pk) == ()


def test_everybody_starts_with_the_start_balance(
    alice: User, bob: User, spend: Spend, configure: Configure
) -> None:
    configure(balance=CENT)
    spend(alice, "0.004")
    assert [left.left for left in remaining_now(alice.pk)] == [Decimal("0.006")]
    assert [left.left for left in remaining_now(bob.pk)] == [Decimal("0.01")]


def test_an_empty_balance_refuses(
    alice: User, spend: Spend, configure: Configure
) -> None:
    configure(balance=CENT)
    spend(alice, "0.008")
    with pytest.raises(OverBudget):
        spend(alice, "0.003")


def test_a_refill_comes_when_the_interval_has_passed(
    alice: User, spend: Spend, configure: Configure
) -> None:
    configure(balance=CENT | REFILLED)
    spend(alice, "0.01")
    with pytest.raises(OverBudget) as refusal:
        spend(alice, "0.005")
    two_hours_ago = timezone.now() - timedelta(hours=2)
    assert refusal.value.resets_at is not None
    Meter.objects.update(refilled_at=two_hours_ago)
    assert spend(alice, "0.005").id
    with pytest.raises(OverBudget):
        spend(alice, "0.001")


def test_of_two_who_refill_at_once_one_does(
    alice: User, spend: Spend, configure: Configure
) -> None:
    configure(balance=CENT | REFILLED)
    spend(alice, "0.001")
    now = timezone.now()
    Meter.objects.update(refilled_at=now - timedelta(hours=2))
    before, others = Meter.objects.get(), Meter.objects.get()
    assert [balance.refill(each, now) for each in (before, others)] == [True, False]
    assert Meter.objects.get().granted == before.granted + 5_000_000


def test_switching_the_block_off_ends_the_limit(
    alice: User, spend: Spend, configure: Configure
) -> None:
    configure(balance=CENT)
    spend(alice, "0.01")
    configure()
    assert spend(alice, "1").id
    configure(balance=CENT)
    with pytest.raises(OverBudget):
        spend(alice, "1")


def test_a_persons_own_budget_does_not_replace_the_balance(
    alice: User, spend: Spend, configure: Configure, budget: Callable[..., Budget]
) -> None:
    configure(balance=CENT)
    budget("person", 100, person=alice, period="total")
    with pytest.raises(OverBudget):
        spend(alice, "0.02")


def test_an_interval_beyond_the_calendar_never_comes(
    alice: User, spend: Spend, configure: Configure
) -> None:
    configure(balance=CENT | REFILLED | {"refillIntervalValue": 10**12})
    with pytest.raises(OverBudget) as refusal:
        spend(alice, "1")
    assert refusal.value.resets_at is None


def test_the_scarcest_budget_is_told_first(
    alice: User, spend: Spend, budget: Callable[..., Budget]
) -> None:
    budget("installation", 100, name="all")
    budget("person", 1, person=alice, name="own")
    spend(alice, "0.5")
    assert [left.name for left in remaining_now(alice.pk)] == ["own", "all"]
    assert remaining_now(alice.pk)[0].as_json()["left"] == "0.5"
