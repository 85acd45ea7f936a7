"""Amounts are whole numbers, and never smaller than what was used."""

from decimal import Decimal

import pytest

from accounts.ledger.money import (
    LARGEST,
    amount,
    dollars,
    from_credits,
    nano,
    shown,
    whole,
)


@pytest.mark.parametrize(
    ("price", "expected"),
    [("0", 0), ("1", 10**9), ("0.0000000001", 1), ("0.0000125", 12_500)],
)
def test_dollars_become_nano_dollars_rounded_up(price: str, expected: int) -> None:
    assert nano(Decimal(price)) == expected


def test_nano_dollars_become_dollars_exactly() -> None:
    assert dollars(12_500) == Decimal("0.0000125")


def test_a_million_credits_are_a_dollar() -> None:
    assert from_credits(1_000_000) == nano(Decimal(1))
    assert from_credits(20_000) == nano(Decimal("0.02"))


@pytest.mark.parametrize(
    ("unit", "cost", "expected"),
    [
        ("usd", Decimal("0.5"), 500_000_000),
        ("usd", None, 6_000_000),  # 1,000 tokens at 6 dollars a million
        ("tokens", Decimal("0.5"), 1_000),
        ("tokens", None, 1_000),
    ],
)
def test_a_call_takes_by_unit(unit: str, cost: Decimal | None, expected: int) -> None:
    assert amount(unit, cost, 1_000) == expected


def test_an_absurd_amount_still_fits_the_column() -> None:
    assert amount("usd", Decimal(10) ** 30, 0) == LARGEST
    assert amount("tokens", None, -5) == 0


def test_limits_are_read_back_as_they_were_given() -> None:
    assert shown("usd", whole("usd", Decimal("12.3456"))) == Decimal("12.3456")
    assert shown("tokens", whole("tokens", Decimal(5000))) == 5000
