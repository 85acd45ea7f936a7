import asyncio
import socket

import pytest
from django.test import override_settings

from endpoints.calling.timeouts import Patience, Waits, waits
from endpoints.errors import TimedOut, Unreachable
from endpoints.targets import Catalogue, Routing
from endpoints.tests.conftest import (
    GPT,
    REASONER,
    Service,
    ask,
    complete,
    offer_of,
    target_at,
)

ONCE = Catalogue(routing=Routing(attempts=1))


@pytest.mark.parametrize(
    ("knowledge", "streamed", "seconds"),
    [(GPT, True, 60), (REASONER, True, 300), (GPT, False, 300), (REASONER, False, 300)],
)
def test_reasoning_models_and_whole_answers_are_waited_for_longer(
    knowledge: object, seconds: float, *, streamed: bool
) -> None:
    target = target_at(Service(), knowledge=knowledge)
    assert Waits().until_first(target, streamed=streamed) == seconds


def test_the_limits_are_the_installations() -> None:
    assert waits() == Waits()
    with override_settings(UPSTREAM_CONNECT_SECONDS=1, UPSTREAM_WHOLE_SECONDS=2):
        assert (waits().connect, waits().whole) == (1, 2)


async def test_a_service_that_takes_no_connection_is_given_up() -> None:
    """The queue of a socket that nobody accepts from is full after one."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(("127.0.0.1", port))
        await asyncio.sleep(0)
        target = target_at(Service(url=f"http://127.0.0.1:{port}/"))
        with (
            override_settings(UPSTREAM_CONNECT_SECONDS=0.2),
            pytest.raises((TimedOut, Unreachable)) as caught,
        ):
            await complete(offer_of(target), ask(), ONCE)
        for each in waiting:
            each.close()
    assert caught.value.retryable


WAITS = Waits(first=60, first_reasoning=300, idle=60, total=1000)


def patience(knowledge: object) -> Patience:
    target = target_at(Service(), knowledge=knowledge)
    return Patience(WAITS, target, 60, now=0)


def test_only_words_renew_an_ordinary_models_time() -> None:
    waited = patience(GPT)
    waited.heard(10, words=True)
    waited.heard(50, words=False)
    assert waited.deadline == 70


def test_a_reasoning_model_may_think_as_long_as_it_shows_that_it_lives() -> None:
    waited = patience(REASONER)
    waited.heard(10, words=True)
    assert waited.deadline == 70
    waited.heard(60, words=False)
    assert waited.deadline == 120
    waited.heard(290, words=False)
    assert waited.deadline == 310


def test_nothing_renews_the_total_time() -> None:
    waited = patience(GPT)
    waited.heard(990, words=True)
    assert waited.deadline == 1000
    assert waited.spent
