"""`manage.py sweep_runs` and `manage.py purge`, with and without web processes."""

import asyncio
import json
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import User
from chat.errors import NoSuchConversation
from chat.runs.recovery import sweeper
from chat.store import conversations, erasure, messages
from chat.store.conversations import DELETED_LIFE, now
from chat.store.running import leases
from chat.tests.test_sweeper import ANSWER, CONVERSATION, left_behind

pytestmark = pytest.mark.usefixtures("stores", "configured")


@pytest.fixture(autouse=True)
def _redis_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeper, "YOUNG", 0)


async def told(command: str, *options: str) -> str:
    """Run a command as a process of its own would: outside of this event loop."""
    out = StringIO()
    await asyncio.to_thread(call_command, command, *options, stdout=out)
    return out.getvalue()


async def status(owner: User) -> str:
    return (await messages.get(owner.pk, CONVERSATION, ANSWER))["status"]


async def test_sweep_runs_ends_what_was_left_when_no_web_process_runs(
    alice: User,
) -> None:
    await left_behind(alice.pk, "seen")
    found = json.loads(await told("sweep_runs", "--json"))
    assert found == {"runs": 1, "orphans": 0, "processes": 0}
    assert await status(alice) == "interrupted"


async def test_sweep_runs_leaves_the_dead_to_a_living_web_process(alice: User) -> None:
    await left_behind(alice.pk, "seen")
    await leases.renew("living")
    found = json.loads(await told("sweep_runs", "--json"))
    assert found == {"runs": 0, "orphans": 0, "processes": 1}
    assert await status(alice) == "streaming"


async def test_sweep_runs_by_force_ends_only_runs_of_the_dead(alice: User) -> None:
    await left_behind(alice.pk, "seen")
    await leases.renew("living")
    assert "1  runs ended" in await told("sweep_runs", "--force")
    assert await status(alice) == "interrupted"


async def test_sweep_runs_by_force_leaves_the_runs_of_the_living(alice: User) -> None:
    await left_behind(alice.pk, "seen")
    await leases.renew("gone")
    assert "0  runs ended" in await told("sweep_runs", "--force")
    assert await status(alice) == "streaming"


async def test_purge_removes_what_was_deleted_long_ago_and_nothing_else(
    alice: User, bob: User
) -> None:
    for owner in (alice, bob):
        made = conversations.new(
            owner.pk, f"c{owner.pk}", endpoint="azureOpenAI", model="gpt-4o", params={}
        )
        await conversations.insert(made)
    await erasure.hide_all(alice.pk, now() - 2 * DELETED_LIFE)
    assert json.loads(await told("purge", "--json")) == {"conversations": 1}
    assert "0  conversations purged" in await told("purge")
    assert await conversations.get(bob.pk, f"c{bob.pk}")
    with pytest.raises(NoSuchConversation):
        await conversations.get(alice.pk, f"c{alice.pk}")
