import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from accounts.models import User
from chat.runs.recovery import survivor, sweeper
from chat.runs.watching.hub import hub
from chat.store import messages
from chat.tests.conftest import Tab
from chat.tests.test_sweeper import ANSWER, CONVERSATION, left_behind
from config.serving.lifespan import Lifespan
from endpoints.catalogue import catalogue
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle

Open = Callable[..., Awaitable[Tab]]


@pytest.fixture
def continuing(configured: SimulatorHandle, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every model set to `continue: auto`."""
    found = catalogue.current()
    offers = tuple(replace(offer, continues=True) for offer in found.offers)
    monkeypatch.setattr(catalogue, "current", lambda: replace(found, offers=offers))


@pytest.mark.usefixtures("continuing")
async def test_the_survivor_goes_on_by_itself_and_tells_open_tabs(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    configured.script("gpt-4o", Script(answer=" and the rest."))
    tab = await socket_for(alice)
    record = await left_behind(alice.pk, "The first half")
    await sweeper.end_from_log(record)
    assert await survivor.go_on_if_wanted(await hub(), record)
    started = await tab.until("run.started")
    await asyncio.gather(*(await hub()).drivers.values())
    answer = await messages.get(alice.pk, CONVERSATION, ANSWER)
    assert started["message"]["id"] == ANSWER
    assert answer["content"][0]["text"] == "The first half and the rest."


@pytest.mark.usefixtures("continuing")
async def test_what_the_worker_has_ended_is_left_to_the_next_web_process(
    socket_for: Open,
    alice: User,
    configured: SimulatorHandle,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweeper, "YOUNG", 0)
    record = await left_behind(alice.pk, "The first half")
    assert (await sweeper.sweep_once()).runs == 1
    configured.script("gpt-4o", Script(answer=" and the rest."))
    tab = await socket_for(alice)
    life = Lifespan()
    await life.start()
    assert (await tab.until("run.started"))["message"]["id"] == record.message_id
    await life.stop(5)
    answer = await messages.get(alice.pk, CONVERSATION, ANSWER)
    assert answer["content"][0]["text"] == "The first half and the rest."


@pytest.mark.usefixtures("continuing")
async def test_an_answer_that_keeps_dying_is_left_to_the_person(
    socket_for: Open, alice: User
) -> None:
    await socket_for(alice)
    record = replace(await left_behind(alice.pk, "x"), revived=survivor.OFTEN)
    await sweeper.end_from_log(record)
    assert not await survivor.go_on_if_wanted(await hub(), record)


async def test_without_the_setting_the_person_is_asked(
    socket_for: Open, alice: User
) -> None:
    await socket_for(alice)
    record = await left_behind(alice.pk, "x")
    await sweeper.end_from_log(record)
    assert not await survivor.go_on_if_wanted(await hub(), record)
    assert (await messages.get(alice.pk, CONVERSATION, ANSWER))[
        "status"
    ] == "interrupted"
