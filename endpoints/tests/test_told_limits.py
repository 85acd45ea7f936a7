"""What deployments say of their own limits decides who is asked next."""

from dataclasses import replace

import pytest

from endpoints.errors import Busy
from endpoints.events import Attempt, Notice
from endpoints.simulator.script import Script, ScriptedTrouble
from endpoints.simulator.testing import SimulatorHandle
from endpoints.targets import Offer
from endpoints.tests.conftest import PRIORITY, ask, events_of

pytestmark = pytest.mark.usefixtures("without_redis")


def limits(requests: int, tokens: int, reset: str) -> dict[str, str]:
    told = {"requests": requests, "tokens": tokens}
    return {
        f"x-ratelimit-{name}-{kind}": value
        for kind, left in told.items()
        for name, value in (
            ("limit", "100000" if left >= 0 else "-1"),
            ("remaining", str(left)),
            ("reset", reset),
        )
    }


@pytest.mark.parametrize(
    ("told", "asked_next"),
    [
        (limits(0, 5000, "30"), "west"),
        (limits(5, 0, "1m0s"), "west"),
        (limits(5, 40, "30"), "west"),  # less than the next request may cost
        (limits(0, 5000, "0"), "west"),  # used up, until when is not told
        (limits(5, 5000, "30"), "east"),
        (limits(-1, -1, "0"), "east"),
    ],
)
async def test_a_region_is_left_alone_while_its_limit_is_used_up(
    simulator: SimulatorHandle, regions: Offer, told: dict[str, str], asked_next: str
) -> None:
    simulator.script("east", Script(answer="Hi", headers=told))
    await events_of(regions, ask(), PRIORITY)
    events = await events_of(regions, ask(), PRIORITY)
    groups = [each.group for each in events if isinstance(each, Attempt)]
    assert groups == [asked_next]


async def test_a_lone_region_is_waited_for_until_its_reset(
    simulator: SimulatorHandle, regions: Offer
) -> None:
    simulator.script("east", Script(answer="Hi", headers=limits(0, 5000, "100ms")))
    alone = replace(regions, targets=regions.targets[:1])
    await events_of(alone, ask(), PRIORITY)
    events = await events_of(alone, ask(), PRIORITY)
    assert [each.code for each in events if isinstance(each, Notice)] == ["waiting"]
    assert [each.outcome for each in events if isinstance(each, Attempt)] == ["ok"]


async def test_a_refusal_without_a_wait_is_waited_for_until_the_reset(
    simulator: SimulatorHandle, regions: Offer
) -> None:
    body: dict[str, object] = {"error": {"code": "429", "message": "Too many."}}
    busy = ScriptedTrouble(status=429, body=body)
    simulator.script("east", Script(error=busy, headers=limits(0, 5000, "45s")))
    alone = replace(regions, targets=regions.targets[:1])
    with pytest.raises(Busy) as caught:
        await events_of(alone, ask(), PRIORITY)
    assert caught.value.retry_after == 45
