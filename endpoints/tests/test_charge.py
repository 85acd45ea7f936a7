from dataclasses import replace
from decimal import Decimal

import pytest

from endpoints.billing import prices
from endpoints.billing.charge import charge_of
from endpoints.billing.permit import ModelPermit
from endpoints.catalogue import catalogue
from endpoints.events import Attempt, Usage
from endpoints.targets import Catalogue
from endpoints.tests.conftest import GPT, Service, offer_of, target_at

OFFER = offer_of(target_at(Service(url="http://nowhere/")))
MINI = replace(
    OFFER, model="gpt-5-mini", knowledge=replace(GPT, base_model="gpt-5-mini")
)
USED = Usage(1000, 500)


def answered(model: str) -> tuple[Attempt, ...]:
    return (
        Attempt("east/gpt-4o", "east", "gpt-4o", "busy", endpoint="azureOpenAI"),
        Attempt(f"west/{model}", "west", model, "ok", endpoint="azureOpenAI"),
    )


def test_what_a_stand_in_answers_is_priced_as_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(catalogue, "current", lambda: Catalogue((OFFER, MINI)))
    own = charge_of(OFFER, answered("gpt-4o"), USED)
    other = charge_of(OFFER, answered("gpt-5-mini"), USED)
    assert (own.answered, other.answered) == (OFFER, MINI)
    assert own.cost == prices.cost("gpt-4o", USED)
    assert other.cost == prices.cost("gpt-5-mini", USED)
    assert len(other.attempts) == 2


def test_sound_is_charged_as_sound() -> None:
    audio = replace(OFFER, knowledge=replace(GPT, base_model="gpt-audio"))
    sound = Usage(prompt=1000, completion=1000, heard=800, spoken=900)
    assert ModelPermit(audio, None).charge(sound, ()).cost == Decimal("0.0847")  # type: ignore[arg-type]


def test_counts_that_cannot_be_are_charged_as_far_as_they_can() -> None:
    found = charge_of(OFFER, (), Usage(-5, 10**30))
    assert found.usage.prompt == 0
    assert found.usage.completion < 10**30


def test_a_price_that_cannot_be_told_keeps_no_call_from_its_charge(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("of tomorrow")

    monkeypatch.setattr(prices, "cost", broken)
    found = charge_of(OFFER, (), USED)
    assert (found.cost, found.usage) == (None, USED)
    assert "no price for gpt-4o" in caplog.text
