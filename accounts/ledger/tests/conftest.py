"""A configuration in force, and short ways to make budgets and to call."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from accounts.ledger.models import Budget
from accounts.ledger.spending import Reservation, reserve_now, settle_now
from accounts.models import User
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

Configure = Callable[..., None]
Spend = Callable[..., Reservation]


@pytest.fixture(autouse=True)
def configure() -> Iterator[Configure]:
    """Put a configuration in force that says nothing, or what a test asks for."""
    before = live._live.config

    def put(**blocks: object) -> None:
        live.swap(LibreChat.model_validate({"version": "1.2.1", **blocks}))

    put()
    yield put
    live._live.config = before


@pytest.fixture
def budget(db: None) -> Callable[..., Budget]:
    """Return a function that stores a budget; one dollar a month unless told."""

    def make(scope: str, limit: int = 1, **fields: Any) -> Budget:  # noqa: ANN401
        return Budget.objects.create(scope=scope, limit=Decimal(limit), **fields)

    return make


@pytest.fixture
def hold(db: None) -> Spend:
    """Return a function that reserves some dollars and 1,000 tokens for a person."""

    def take(person: User, dollars: str, **call: object) -> Reservation:
        facts = {"model": "gpt-4o", "endpoint": "azureOpenAI", "kind": "chat"}
        cost = Decimal(dollars)
        return reserve_now({"user_id": person.pk, **facts, **call}, cost, 1000)  # type: ignore[typeddict-item]

    return take


@pytest.fixture
def spend(hold: Spend) -> Spend:
    """Return a function that reserves some dollars and settles at the same."""

    def pay(person: User, dollars: str, **call: object) -> Reservation:
        reservation = hold(person, dollars, **call)
        used = {"prompt": 600, "completion": 400}
        settle_now(reservation, used, Decimal(dollars), {"outcome": "ok"})
        return reservation

    return pay
