"""Three regions against the pretend Azure, on their bad days."""

import asyncio
from dataclasses import replace

import pytest
from django.test import override_settings

from endpoints.errors import Busy, CutOff, TimedOut
from endpoints.events import Attempt, Event, Finished, Notice, Text, Usage
from endpoints.routing.health import targets_health
from endpoints.simulator.script import Script, ScriptedTrouble
from endpoints.simulator.testing import SimulatorHandle
from endpoints.targets import Catalogue, Offer, Routing
from endpoints.tests.conftest import (
    ANSWER,
    PRIORITY,
    REGIONS,
    ask,
    events_of,
    offer_of,
    region,
    stream,
)

pytestmark = pytest.mark.usefixtures("without_redis")


def text_of(events: list[Event]) -> str:
    return "".join(each.text for each in events if isinstance(each, Text))


def outcomes(events: list[Event]) -> list[str]:
    return [each.outcome for each in events if isinstance(each, Attempt)]


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        (Script(error="server_error"), "failed"),
        (Script(error="unavailable"), "failed"),
        (Script(error=ScriptedTrouble(name="busy", retry_after=30)), "busy"),
        (Script(error="no_capacity"), "busy"),
        (Script(error="too_large"), "busy"),
        (Script(error="unauthorized"), "refused"),
        (Script(error="deployment_not_found"), "refused"),
        (Script(error="timeout"), "failed"),
        (Script(answer=ANSWER, cut_at=0), "failed"),
        (Script(answer=ANSWER, error_at=0), "failed"),
    ],
)
async def test_with_one_bad_region_people_notice_nothing(
    simulator: SimulatorHandle, regions: Offer, day: Script, outcome: str
) -> None:
    simulator.script("east", day)
    events = await events_of(regions, ask(), PRIORITY)
    assert text_of(events) == ANSWER
    assert outcomes(events) == [outcome, "ok"]


async def test_with_two_dead_regions_the_third_answers(
    simulator: SimulatorHandle, regions: Offer
) -> None:
    dead = {"base_url": "http://127.0.0.1:9/openai/deployments/x"}
    gone = [replace(target, **dead) for target in regions.targets[:2]]  # type: ignore[arg-type]
    offer = replace(regions, targets=(*gone, regions.targets[2]))
    events = await events_of(offer, ask(), PRIORITY)
    assert text_of(events) == ANSWER
    assert outcomes(events) == ["unreachable", "unreachable", "ok"]


async def test_a_region_that_hangs_is_left_for_another(
    simulator: SimulatorHandle, regions: Offer
) -> None:
    simulator.script("east", Script(hang=True))
    with override_settings(UPSTREAM_FIRST_SECONDS=0.3):
        events = await events_of(regions, ask(), PRIORITY)
    assert text_of(events) == ANSWER
    assert outcomes(events) == ["timeout", "ok"]


async def test_a_slow_region_is_waited_for(
    simulator: SimulatorHandle, regions: Offer
) -> None:
    simulator.script("east", Script(answer=ANSWER, first_token_delay=0.3))
    events = await events_of(regions, ask(), PRIORITY)
    assert text_of(events) == ANSWER
    assert outcomes(events) == ["ok"]


async def test_by_latency_the_slow_region_is_no_longer_asked(
    simulator: SimulatorHandle, regions: Offer
) -> None:
    simulator.script("east", Script(answer=ANSWER, first_token_delay=0.5))
    fastest = Catalogue(routing=Routing(strategy="latency"))
    for _ in REGIONS:
        await events_of(regions, ask(), fastest)
    simulator.script("east", Script(error="server_error"))
    events = [await events_of(regions, ask(), fastest) for _ in range(6)]
    assert {outcome for each in events for outcome in outcomes(each)} == {"ok"}


async def test_a_cut_in_the_middle_keeps_what_was_read(
    simulator: SimulatorHandle, regions: Offer
) -> None:
    simulator.script("east", Script(length=80, cut_at=50))
    events: list[Event] = []

    async def read() -> None:
        async for each in stream(regions, ask(), PRIORITY):
            events.append(each)

    with pytest.raises(CutOff):
        await read()
    assert outcomes(events) == ["ok"]
    assert len(simulator.requests()) == 1
    assert text_of(events)


async def test_a_stall_in_the_middle_ends_in_time(
    simulator: SimulatorHandle, regions: Offer
) -> None:
    simulator.script("east", Script(answer=ANSWER, stall_at=5))
    with override_settings(UPSTREAM_IDLE_SECONDS=0.3), pytest.raises(TimedOut):
        await events_of(regions, ask(), PRIORITY)


async def test_all_throttled_for_a_moment_only_costs_that_moment(
    simulator: SimulatorHandle, regions: Offer
) -> None:
    busy = Script(error=ScriptedTrouble(name="busy", retry_after=0.1), times=1)
    for name in REGIONS:
        simulator.script(name, busy, Script(answer=ANSWER))
    events = await events_of(regions, ask(), PRIORITY)
    assert text_of(events) == ANSWER
    assert outcomes(events) == ["busy", "busy", "busy", "ok"]
    noted = [each.code for each in events if isinstance(each, Notice)]
    assert noted == ["failover", "failover", "waiting"]


async def test_all_throttled_for_long_says_when_to_come_back(
    simulator: SimulatorHandle, regions: Offer
) -> None:
    for name in REGIONS:
        simulator.script(
            name, Script(error=ScriptedTrouble(name="busy", retry_after=60))
        )
    with pytest.raises(Busy) as caught:
        await events_of(regions, ask(), PRIORITY)
    assert caught.value.retry_after == 60


async def test_fifty_readers_lose_nothing_while_regions_fail(
    simulator: SimulatorHandle, regions: Offer
) -> None:
    simulator.script("east", Script(error="unavailable"))
    simulator.script("west", Script(error="busy", times=10), Script(answer=ANSWER))
    asks = [events_of(regions, ask(), Catalogue()) for _ in range(50)]
    answers = await asyncio.gather(*asks)
    assert {text_of(each) for each in answers} == {ANSWER}
    assert all(health.in_flight == 0 for health in targets_health.all().values())


async def test_a_parameter_that_a_deployment_does_not_know_is_learned(
    simulator: SimulatorHandle, regions: Offer
) -> None:
    for name in REGIONS:
        script = Script(answer=ANSWER, unknown_parameters=("seed",))
        simulator.script(name, script)
    offer = replace(regions, targets=regions.targets[:1])
    for _ in range(2):
        assert text_of(await events_of(offer, ask(seed=50), PRIORITY)) == ANSWER
    assert len(simulator.requests()) == 3


async def test_a_deployment_that_does_not_stream_answers_all_the_same(
    simulator: SimulatorHandle, regions: Offer
) -> None:
    simulator.script("east", Script(answer=ANSWER, plain_json=True))
    events = await events_of(regions, ask(), PRIORITY)
    assert text_of(events) == ANSWER
    assert isinstance(events[-1], Finished)


@pytest.mark.parametrize(
    "day",
    [
        Script(answer=ANSWER, done=False),
        Script(answer=ANSWER, asynchronous_filter=True),
        Script(answer=ANSWER, newline="\r\n"),
        Script(answer=ANSWER, piece_bytes=1),
        Script(answer=ANSWER, piece_bytes=7, newline="\r\n"),
    ],
)
async def test_odd_ways_of_writing_lose_no_token(
    simulator: SimulatorHandle, regions: Offer, day: Script
) -> None:
    simulator.script("east", day)
    events = await events_of(regions, ask(), PRIORITY)
    assert text_of(events) == ANSWER
    assert outcomes(events) == ["ok"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"style": "v1", "base_url": "{url}/openai/v1", "version": ""},
        {
            "style": "models",
            "base_url": "{url}/models",
            "version": "2024-05-01-preview",
        },
        {"style": "exact", "base_url": "{url}/v1/chat/completions", "version": ""},
        {"style": "openai", "base_url": "{url}/v1", "version": ""},
        {"api": "responses", "version": "2025-04-01-preview"},
        {"api": "responses"},
        {"force_prompt": True},
    ],
)
async def test_every_way_to_call_gets_the_answer(
    simulator: SimulatorHandle, changes: dict[str, object]
) -> None:
    instruct = "gpt-35-turbo-instruct" if "force_prompt" in changes else ""
    simulator.script("east", Script(answer=ANSWER, base_model=instruct))
    if "base_url" in changes:
        base = str(changes["base_url"]).format(url=simulator.url)
        changes = {**changes, "base_url": base}
    events = await events_of(offer_of(region(simulator, "east", **changes)), ask())
    assert text_of(events) == ANSWER
    assert any(isinstance(each, Usage) for each in events) or "exact" in str(changes)
