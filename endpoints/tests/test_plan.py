from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from endpoints.calling.ask import RoutedChat
from endpoints.errors import Busy, Refused, Unreachable
from endpoints.events import Attempt
from endpoints.routing.health import targets_health
from endpoints.routing.plan import Plan
from endpoints.targets import Auth, Catalogue, Routing, Target
from endpoints.tests.conftest import (
    HELLO,
    Service,
    ask,
    events_of,
    offer_of,
    refusal,
    target_at,
)

Start = Callable[..., Awaitable[Service]]
RULES = Routing(strategy="priority")
NOWHERE = Service(url="http://127.0.0.1:9/")
EAST = target_at(NOWHERE, "east")
WEST = target_at(NOWHERE, "west", priority=1)


def plan(*targets: Target, patient: bool = True, max_tokens: int = 50) -> Plan:
    chat = RoutedChat(ask(max_tokens=max_tokens), streamed=True)
    return Plan(targets, chat, RULES, patient=patient)


def test_a_deployment_without_room_is_passed_over() -> None:
    small = replace(EAST, tpm=1000)
    targets_health.began(small, 900)
    assert plan(small, WEST, max_tokens=500).first().target is WEST


def test_when_none_has_room_the_service_itself_decides() -> None:
    small = replace(EAST, tpm=1000)
    targets_health.began(small, 900)
    assert plan(small, max_tokens=500).first().target is small


def test_a_short_rest_that_the_service_asked_for_is_waited_for() -> None:
    targets_health.failed(EAST, Busy("", retry_after=5), RULES)
    assert 4 < plan(EAST).first().wait <= 5


@pytest.mark.parametrize("error", [Unreachable(""), Busy("", retry_after=90)])
def test_otherwise_the_last_hope_is_asked_at_once(error: Busy | Unreachable) -> None:
    targets_health.failed(EAST, error, RULES)
    assert plan(EAST).first().wait == 0


def test_nobody_waits_while_another_model_could_answer() -> None:
    targets_health.failed(EAST, Busy("", retry_after=5), RULES)
    assert plan(EAST, patient=False).first().wait == 0


def test_pauses_end_after_the_configured_attempts() -> None:
    steps = plan(EAST)
    steps.first()
    error = Unreachable("")
    waits = [step.wait for _ in range(5) if (step := steps.after(EAST, error))]
    assert len(waits) == RULES.attempts - 1
    assert waits == sorted(waits)


def test_a_wrong_key_is_not_tried_again() -> None:
    assert plan(EAST).after(EAST, Refused("")) is None


def test_the_verdict_is_the_one_that_helps_the_reader() -> None:
    steps = plan(EAST, WEST)
    steps.after(EAST, Unreachable(""))
    steps.after(WEST, Refused(""))
    assert isinstance(steps.verdict(), Unreachable)


async def test_a_persons_own_bad_key_harms_nobody_else(services: Start) -> None:
    service = await services(refusal(401, "401"), HELLO)
    target = target_at(service, auth=Auth(key="own", personal=True))
    with pytest.raises(Refused):
        await events_of(offer_of(target), ask())
    assert targets_health.of(target).resting_until == 0
    assert targets_health.of(target).trouble == ""


async def test_attempts_are_numbered(services: Start) -> None:
    bad, good = await services(refusal(500, "x")), await services(HELLO)
    offer = offer_of(target_at(bad, "a"), target_at(good, "b", priority=1))
    events = await events_of(offer, ask(), Catalogue(routing=RULES))
    attempts = [each for each in events if isinstance(each, Attempt)]
    assert [each.number for each in attempts] == [1, 2]
