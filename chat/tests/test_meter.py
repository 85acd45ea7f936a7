from collections.abc import Awaitable, Callable

from accounts.ledger.models import LedgerEntry
from accounts.models import User
from chat.conversations.usage_meter import meter
from chat.store import conversations
from chat.store.personal import projects
from chat.tests.conftest import Tab
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle

Open = Callable[[User], Awaitable[Tab]]


async def test_the_meter_equals_the_ledger(
    socket_for: Open, simulator: SimulatorHandle, alice: User
) -> None:
    simulator.script("gpt-4o", Script(length=20))
    tab = await socket_for(alice)
    home = (await tab.ask("Count to twenty"))["conversation"]["id"]
    finished = (await tab.events())[-1]
    await tab.until("conversation.changed")

    found = await meter(alice.pk, home)

    entry = await LedgerEntry.objects.aget(conversation_id=home)
    assert found["conversation"]["prompt"] == entry.prompt
    assert found["conversation"]["completion"] == entry.completion > 20
    assert found["conversation"]["cost"] == float(entry.cost or 0)
    assert found["branch"]["completion"] == finished["message"]["usage"]["completion"]
    assert 0 < found["context"]["tokens"] < found["context"]["budget"]


async def test_a_projects_instructions_reach_the_model(
    socket_for: Open, simulator: SimulatorHandle, alice: User
) -> None:
    tab = await socket_for(alice)
    home = (await tab.ask("Hello"))["conversation"]["id"]
    first = (await tab.events())[-1]["message"]["id"]
    project = await projects.add(alice.pk, {"name": "P", "instructions": "Speak Latin"})
    await conversations.change(alice.pk, home, {"project_id": project["_id"]})
    await tab.ask("Again", conversation_id=home, parent_id=first)
    await tab.events()
    assert "Speak Latin" in str(simulator.requests()[-1]["body"])
