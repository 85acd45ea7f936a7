"""Answers end with the right to their model, and tabs hear of what has changed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from accounts.ledger.models import LedgerEntry
from accounts.models import AccessRule, Banner, User
from accounts.rights.cache import stamps
from accounts.rights.switches import Kind, switch
from chat.runs.watching import standing
from chat.runs.watching.hub import hub
from chat.tests.conftest import Frame, Tab
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle

Open = Callable[..., Awaitable[Tab]]
SLOW = Script(answer="word " * 400, tokens_per_second=20)


@pytest.fixture
def look() -> Callable[[], Awaitable[None]]:
    """Return one process's look, which remembers the one before."""
    seen = standing.Seen()

    async def looked() -> None:
        found = await hub()
        await standing.look(found, seen, await stamps(standing.people(found)))

    return looked


async def off(ada: User) -> None:
    await sync_to_async(switch)(ada, Kind.MODEL, "gpt-4o", on=False, reason="It leaks.")


async def deny(ada: User) -> None:
    await AccessRule.objects.acreate(effect="deny", model="gpt-4o")


@pytest.mark.parametrize(
    ("take", "code"), [(off, "switched_off"), (deny, "model_denied")]
)
async def test_an_answer_ends_with_the_right_to_its_model(
    socket_for: Open,
    alice: User,
    ada: User,
    configured: SimulatorHandle,
    look: Callable[[], Awaitable[None]],
    take: Callable[[User], Awaitable[None]],
    code: str,
) -> None:
    configured.script("gpt-4o", SLOW)
    tab = await socket_for(alice)
    await tab.ask("Hi")
    await tab.until("run.delta")
    await look()  # nothing has been taken away yet
    await take(ada)
    await look()
    ended = (await tab.events())[-1]
    assert ended["type"] == "run.failed"
    assert ended["error"]["code"] == code
    assert "word" in ended["message"]["content"][0]["text"]
    await asyncio.gather(*(await hub()).drivers.values())
    refused = await tab.ask("Again")
    assert (refused["type"], refused["code"]) == ("error", code)
    line = await LedgerEntry.objects.aget()
    assert (line.outcome, line.completion > 0) == ("failed", True)


async def test_another_models_switch_ends_nothing(
    socket_for: Open,
    alice: User,
    ada: User,
    configured: SimulatorHandle,
    look: Callable[[], Awaitable[None]],
) -> None:
    configured.script("gpt-4o", Script(answer="word " * 10, tokens_per_second=200))
    tab = await socket_for(alice)
    await tab.ask("Hi")
    await tab.until("run.delta")
    await sync_to_async(switch)(ada, Kind.MODEL, "gpt-5", on=False)
    await look()
    assert (await tab.events())[-1]["message"]["status"] == "complete"


async def banner(ada: User) -> None:
    await Banner.objects.acreate(message="Maintenance tonight")


@pytest.mark.parametrize(
    ("change", "told"), [(off, "config.changed"), (banner, "banners.changed")]
)
async def test_open_tabs_read_again_what_has_changed(
    socket_for: Open,
    bob: User,
    ada: User,
    look: Callable[[], Awaitable[None]],
    change: Callable[[User], Awaitable[None]],
    told: str,
) -> None:
    tab = await socket_for(bob)
    await look()
    await change(ada)
    await look()
    frame: Frame = await tab.receive()
    assert frame == {"type": told}


def test_what_is_off_ends_within_two_seconds() -> None:
    looks: Any = standing.EVERY
    assert looks * 2 <= 2
