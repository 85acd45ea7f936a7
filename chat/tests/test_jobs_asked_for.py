"""Which jobs an answer leaves to the worker, and its conversation's name until then."""

from collections.abc import Awaitable, Callable

import pytest
from celery import current_app

from accounts.models import User
from chat.runs import afterwards
from chat.runs.watching.hub import hub
from chat.store import conversations
from chat.tests.configured import azure, put_azure
from chat.tests.conftest import Tab
from endpoints.simulator.script import Script, TroubleName
from endpoints.simulator.testing import SimulatorHandle

Open = Callable[[User], Awaitable[Tab]]


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the jobs that the worker is asked for from now on."""
    sent: list[str] = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, **_: sent.append(name.rpartition(".")[2])
    )
    return sent


@pytest.mark.parametrize(
    ("section", "window", "queued"),
    [
        ({}, None, []),
        ({"titleConvo": True}, None, ["write_title"]),
        ({"titleConvo": True, "titleTiming": "final"}, None, ["write_title"]),
        ({"summarize": True}, None, []),
        ({"summarize": True}, 400, ["summarise"]),
    ],
)
async def test_jobs_are_queued_for_what_is_switched_on_and_needed(
    socket_for: Open,
    configured: SimulatorHandle,
    alice: User,
    jobs: list[str],
    section: dict[str, object],
    window: int | None,
    queued: list[str],
) -> None:
    put_azure(**azure(configured), **section)
    configured.script("gpt-4o", Script(length=100))
    tab = await socket_for(alice)
    params = {"max_context_tokens": window, "max_tokens": 150} if window else {}
    started = await tab.ask("word " * 150, params=params)
    driver = (await hub()).drivers[started["run_id"]]
    await tab.events()
    await driver  # what goes on behind an answer
    assert jobs == queued


async def test_a_title_after_the_answer_is_not_asked_for_beside_it(
    socket_for: Open,
    configured: SimulatorHandle,
    alice: User,
    jobs: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(afterwards, "TITLE_PAUSE", 0.0)
    put_azure(**azure(configured), titleConvo=True, titleTiming="final")
    configured.script("gpt-4o", Script(length=20, stall_at=10))
    tab = await socket_for(alice)
    started = await tab.ask("Hi")
    await tab.until("run.delta")
    assert jobs == []
    driver = (await hub()).drivers[started["run_id"]]
    await tab.send({"type": "run.stop", "id": "2", "run_id": started["run_id"]})
    await tab.events()
    await driver
    assert jobs == ["write_title"]


@pytest.mark.parametrize("trouble", [None, "unauthorized"])
async def test_a_conversation_is_called_by_its_first_words_until_it_has_a_title(
    socket_for: Open,
    configured: SimulatorHandle,
    alice: User,
    trouble: TroubleName | None,
) -> None:
    configured.script("gpt-4o", Script(error=trouble))
    tab = await socket_for(alice)
    started = await tab.ask("Where are the harbours of the North?")
    await tab.events()
    kept = await conversations.get(alice.pk, started["conversation"]["id"])
    assert started["conversation"]["title"] == "Where are the harbours of the…"
    assert kept["title"] == "Where are the harbours of the…"
    assert kept["title_source"] == "default"


async def test_a_temporary_chat_has_no_title(
    socket_for: Open, configured: SimulatorHandle, alice: User
) -> None:
    tab = await socket_for(alice)
    started = await tab.ask("psst", temporary=True)
    await tab.events()
    assert started["conversation"]["title"] == ""
