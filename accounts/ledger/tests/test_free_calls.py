"""A call that nothing limited is settled without asking again in the same moment."""

import time
from dataclasses import replace
from decimal import Decimal

import pytest

from accounts.ledger.models import Budget, Meter
from accounts.ledger.spending import reserve
from accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_budget_counts_a_call_that_was_made_for_long_before_it(
    alice: User,
) -> None:
    call = {"user_id": alice.pk, "model": "gpt-4o", "endpoint": "azureOpenAI"}
    short, long = [
        await reserve(worst_cost=None, worst_tokens=9, **call)  # type: ignore[arg-type]
        for _ in range(2)
    ]
    long = replace(long, free_until=time.monotonic())
    await Budget.objects.acreate(scope="everyone", limit=Decimal(9))
    await short.settle({"prompt": 3}, cost=Decimal(1))
    assert not await Meter.objects.aexists()
    await long.settle({"prompt": 3}, cost=Decimal(2))
    assert [meter.spent async for meter in Meter.objects.all()] == [2 * 10**9]
