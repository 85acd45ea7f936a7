"""Who is offered hosted tools, and what ends them: consent, rules, money, a crash."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from accounts.audit.models import AuditEntry
from accounts.ledger.models import Budget, Hold
from accounts.models import AccessRule, User
from chat.choices.tools_chosen import switches
from chat.person import Person
from chat.runs.hosted import hearing
from chat.runs.recovery import survivor, sweeper
from chat.runs.watching.hub import hub
from chat.store import messages
from chat.tests.acting import calling, saying
from chat.tests.conftest import Open
from chat.tests.hosted import ALL, MCP, SEARCH, WS, Put, agree, asked, call_in, lines
from chat.tests.test_dying_calls import dies, swept
from chat.tests.test_rounds import parts
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from tools.hosted import consents


async def test_a_model_without_them_is_offered_none_and_the_menu_says_whose_they_are(
    socket_for: Open, put_hosted: Put, simulator: SimulatorHandle, alice: User
) -> None:
    put_hosted(*ALL)
    simulator.script("small", saying("No."))
    await asked(
        await socket_for(alice), "Run Python", "code_interpreter", model="small"
    )
    assert "tools" not in simulator.requests()[0]["body"]
    shown = {
        each["group"]: each
        for each in await switches(Person.of(alice), "azureOpenAI")
        if each["group"].startswith("hosted_")
    }
    assert len(shown) == 5
    assert shown["hosted_code_interpreter"]["models"] == ["gpt-4o"]
    assert shown["hosted_mcp_harbour"]["reason"]  # it acts: somebody has to allow it
    assert not shown["hosted_web_search"]["reason"]
    elsewhere = {each["group"] for each in await switches(Person.of(alice), "Ollama")}
    assert not elsewhere & shown.keys()


async def test_nothing_is_sent_out_before_the_person_has_agreed(
    socket_for: Open, put_hosted: Put, simulator: SimulatorHandle, alice: User
) -> None:
    put_hosted(*ALL)
    tab = await socket_for(alice)
    await asked(tab, SEARCH, "web_search")
    assert "tools" not in simulator.requests()[0]["body"]
    await agree(alice, "hosted_web_search")
    await agree(alice, "hosted_web_search")
    await asked(tab, SEARCH, "web_search")
    assert "tools" in simulator.requests()[1]["body"]
    assert await AuditEntry.objects.filter(action="tool.consent").acount() == 1
    assert await consents.take_back(alice.pk, "hosted_web_search")
    await asked(tab, SEARCH, "web_search")
    assert "tools" not in simulator.requests()[2]["body"]


async def test_rules_of_the_panel_hold(
    socket_for: Open, put_hosted: Put, simulator: SimulatorHandle, alice: User
) -> None:
    put_hosted(*ALL)
    await AccessRule.objects.acreate(kind="tool", tool="hosted", effect="deny")
    await asked(await socket_for(alice), "Run Python", "code_interpreter")
    assert "tools" not in simulator.requests()[0]["body"]


async def test_what_sends_stays_away_where_private_words_could_go_along(
    socket_for: Open, put_hosted: Put, simulator: SimulatorHandle, alice: User
) -> None:
    put_hosted(*ALL)
    await agree(alice, "hosted_web_search")
    tab = await socket_for(alice)
    events = await asked(tab, SEARCH, "web_search", "file_search")
    kinds = [tool["type"] for tool in simulator.requests()[0]["body"]["tools"]]
    assert kinds == ["file_search"]
    codes = [each["code"] for each in events if each["type"] == "run.notice"]
    assert codes == ["tool_left_out"]


async def test_a_budget_without_room_for_the_calls_ends_the_answer_and_says_so(
    socket_for: Open, put_hosted: Put, alice: User
) -> None:
    put_hosted(*ALL)
    await Budget.objects.acreate(
        scope=Budget.Scope.EVERYONE, unit=Budget.Unit.USD, limit=Decimal("0.2")
    )
    events = await asked(await socket_for(alice), "Run Python", "code_interpreter")
    assert events[-1]["type"] == "run.failed"
    assert events[-1]["error"]["code"] == "over_budget"
    assert not await Hold.objects.acount()


async def test_a_call_that_fails_is_told_and_not_paid(
    socket_for: Open, put_hosted: Put, simulator: SimulatorHandle, alice: User
) -> None:
    put_hosted(*ALL)
    failed = {**WS, "status": "failed"}
    simulator.script("gpt-4o", Script(hosted=(failed,), answer="Nothing found."))
    await agree(alice, "hosted_web_search")
    events = await asked(await socket_for(alice), "Look", "web_search")
    assert parts(events) == [("hosted_web_search", "failed"), "Nothing found."]
    assert await lines() == []


async def test_who_stops_ends_the_call_that_runs(
    socket_for: Open, put_hosted: Put, simulator: SimulatorHandle, alice: User
) -> None:
    put_hosted(*ALL)
    slow = Script(hosted=(WS,), answer="Found.", hosted_delay=60)
    simulator.script("gpt-4o", slow)
    await agree(alice, "hosted_web_search")
    tab = await socket_for(alice)
    started = await tab.ask("Look", tools=["hosted_web_search"])
    await tab.until("run.tool")
    await tab.send({"type": "run.stop", "run_id": started["run_id"]})
    events = await tab.events()
    assert call_in(events)["state"] == "cancelled"
    assert events[-1]["message"]["status"] == "stopped"


async def test_after_a_crash_nothing_is_called_again_and_all_is_paid_once(
    socket_for: Open,
    put_hosted: Put,
    simulator: SimulatorHandle,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in (("YOUNG", 0), ("BEGINNING", -1), ("LOCK", 1)):
        monkeypatch.setattr(sweeper, name, value)
    put_hosted(*ALL, policy={"hosted_mcp_harbour": "allow"})
    await agree(alice, "hosted_mcp_harbour", "hosted_web_search")
    second = {**MCP, "id": "mcp_2", "output": "Booked twice."}
    script = Script(hosted=(WS, MCP, second), answer="Done.")
    simulator.script("gpt-4o", script)
    took = hearing.take

    async def dying(*args: Any) -> None:  # noqa: ANN401 - as it is called
        event = args[-1]
        await took(*args)
        if event.id == "mcp_2":  # it has begun; whether it ended, nobody hears
            await hub_has_logged()
            await dies()

    monkeypatch.setattr(hearing, "take", dying)
    # One of them alone: together they would keep each other away.
    monkeypatch.setattr("chat.runs.hosted.offering.guarded", lambda: False)
    tab = await socket_for(alice)
    started = await tab.ask("Book", tools=["hosted_mcp_harbour", "hosted_web_search"])
    await asyncio.gather(*(await hub()).drivers.values(), return_exceptions=True)
    record = await swept()
    await sweeper.end_from_log(record)  # a second survivor changes nothing
    asked_once = len(simulator.requests())
    assert not await survivor.go_on_if_wanted(await hub(), record)
    assert len(simulator.requests()) == asked_once == 1
    assert await lines() == [("hosted_web_search", Decimal("0.01"))]
    left = await messages.get(
        alice.pk, started["conversation"]["id"], started["message"]["id"]
    )
    calls = [part["call"] for part in left["content"] if "call" in part]
    assert [call["state"] for call in calls] == ["done", "done", "failed"]
    assert "may or may not" in calls[2]["message"]
    assert left["status"] == "interrupted"


async def hub_has_logged() -> None:
    """Wait until everything that was told is in the log."""
    for writer in list((await hub()).writers.values()):
        (await hub()).wake(urgent=True)
        await writer.settled()


async def test_our_own_tools_and_theirs_work_in_one_answer(
    socket_for: Open, put_hosted: Put, simulator: SimulatorHandle, alice: User
) -> None:
    put_hosted(*ALL, plugins=True)
    first = calling("calculator", calculator='{"expression": "6*7"}')
    simulator.script("gpt-4o", first)
    events = await asked(
        await socket_for(alice), "Run Python for squares", "code_interpreter"
    )
    assert parts(events)[0] == ("calculator", "done")
    kinds = [tool["type"] for tool in simulator.requests()[1]["body"]["tools"]]
    assert kinds[-1] == "code_interpreter"
