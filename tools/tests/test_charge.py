"""Calls with a price come out of budgets, once, and only when they gave something."""

import asyncio
from decimal import Decimal

import pytest
from django.db import OperationalError

from accounts.ledger.models import Budget, Hold, LedgerEntry
from accounts.ledger.spending import Reservation
from accounts.models import User
from tools import builtin
from tools.builtin import calculator
from tools.perform import perform
from tools.tests.conftest import Put
from tools.tool import Caller, Result

PRICED: dict[str, object] = {"tools": {"prices": {"calculator": 0.25}}}
SUM = '{"expression": "6*7"}'


def caller(user: User) -> Caller:
    return Caller(user.pk, conversation_id="c", run_id="r")


async def budget(user: User, dollars: str) -> Budget:
    return await Budget.objects.acreate(
        scope="person", person=user, unit="usd", limit=Decimal(dollars), period="month"
    )


async def test_a_priced_call_leaves_one_line(put: Put, alice: User) -> None:
    put(PRICED)
    result = await perform(calculator.tool(), SUM, caller(alice))
    assert result == Result("42", cost=Decimal("0.25"))
    line = await LedgerEntry.objects.aget()
    assert (line.kind, line.model, line.endpoint) == ("tool", "calculator", "builtin")
    assert (line.user_id, line.conversation_id, line.run_id) == (alice.pk, "c", "r")
    assert line.cost == Decimal("0.25")


async def test_a_call_without_a_price_leaves_none(alice: User) -> None:
    assert (await perform(calculator.tool(), SUM, caller(alice))).cost is None
    assert not await LedgerEntry.objects.aexists()


async def test_a_budget_with_no_room_is_a_result_that_says_so(
    put: Put, alice: User
) -> None:
    put({"tools": {"prices": {"builtin": 0.25}}})
    await budget(alice, "0.60")
    results = [await perform(calculator.tool(), SUM, caller(alice)) for _ in range(3)]
    assert [result.failed for result in results] == [False, False, True]
    assert "0.10" in results[2].text
    assert await LedgerEntry.objects.acount() == 2


async def test_a_call_that_failed_is_not_charged(put: Put, alice: User) -> None:
    put(PRICED)
    await budget(alice, "0.25")
    result = await perform(calculator.tool(), '{"expression": "1/0"}', caller(alice))
    assert result.failed
    assert not await LedgerEntry.objects.aexists()
    assert not await Hold.objects.aexists()


async def test_a_result_that_says_it_failed_is_not_charged(
    put: Put, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*_: object) -> Result:
        return Result("There is no such page.", failed=True)

    monkeypatch.setattr(builtin, "call", refused)
    put(PRICED)
    await budget(alice, "0.25")
    assert (await perform(calculator.tool(), SUM, caller(alice))).cost is None
    assert not await LedgerEntry.objects.aexists()
    assert not await Hold.objects.aexists()


async def test_a_call_that_is_stopped_gives_back_what_it_took(
    put: Put, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(PRICED)
    await budget(alice, "0.25")
    begun = asyncio.Event()

    async def for_ever(*_: object) -> Result:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(builtin, "call", for_ever)
    call = asyncio.create_task(perform(calculator.tool(), SUM, caller(alice)))
    await begun.wait()
    assert await Hold.objects.aexists()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert not await Hold.objects.aexists()


async def test_a_ledger_that_is_away_does_not_undo_a_call(
    put: Put,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    put(PRICED)

    async def away(*_: object, **__: object) -> bool:
        raise OperationalError("gone")

    monkeypatch.setattr(Reservation, "settle", away)
    result = await perform(calculator.tool(), SUM, caller(alice))
    assert result == Result("42", cost=Decimal("0.25"))
    assert "missing in the ledger" in caplog.text
