"""Python that a model writes: an open page of the person runs it, once."""

from typing import Any

import orjson
import pytest

from accounts.models import User
from chat.boot import boot_for
from chat.errors import ChatError, Conflict, NotThere
from chat.files.uploads import take as upload
from chat.person import Person
from chat.python import tools
from chat.runs.calls import acting, page_calls
from chat.runs.calls.page_calls import TakenCall, take
from chat.runs.recovery import sweeper
from chat.store import files
from chat.store.mongo import database
from chat.tests.acting import calling, saying
from chat.tests.configured import azure, put_acting
from chat.tests.conftest import Frame, Open, Tab
from chat.tests.test_approvals import answered, goes_on, stored
from chat.tests.test_dying_calls import dies, gone, revived, swept
from chat.tests.test_pictures import picture
from chat.tests.test_rounds import parts
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from runtime.redis import redis
from runtime.redis_keys import page_call_key

CODE = {"code": "6 * 7"}
ONE, OTHER = "page-one-page-one", "page-two-page-two"


async def asked(tab: Tab, model: SimulatorHandle, **changes: object) -> Frame:
    """Have a model call for Python; return run.started once the call waits."""
    script = calling("run_python", run_python=orjson.dumps(CODE).decode())
    model.script("gpt-4o", script, saying("42."))
    started = await tab.ask("What is it?", tools=["run_python"], **changes)
    assert (await tab.events())[-1]["message"]["status"] == "waiting"
    return started


async def taken(person: User, started: Frame, page: str) -> TakenCall:
    ids = (started["conversation"]["id"], started["message"]["id"], "c1")
    return await take(person.pk, *ids, page)


async def refused(person: User, started: Frame, page: str) -> ChatError:
    with pytest.raises(ChatError) as error:
        await taken(person, started, page)
    return error.value


def said(started: Frame, **answer: object) -> Frame:
    """Return what a page answers."""
    written = orjson.dumps({"run": answer}).decode()
    return answered(started, "c1", "reply", arguments=written)


async def test_a_call_waits_for_a_page_and_every_page_hears_of_it(
    socket_for: Open, acting_model: SimulatorHandle, alice: User
) -> None:
    elsewhere = await socket_for(alice)
    started = await asked(await socket_for(alice), acting_model)
    message = await stored(alice, started)
    [call] = (part["call"] for part in message["content"])
    assert (call["state"], call["asks"]["page"]) == ("waiting", "run_python")
    assert call["message"].startswith("This runs in an open page of yours")
    place = {"conversation_id": message["conversation_id"], "call_id": "c1"}
    heard = await elsewhere.until("call.waiting")
    assert heard == {"type": "call.waiting", "message_id": message["_id"], **place}
    config = await boot_for(Person.of(alice))
    assert config["page_calls"] == [{"message_id": message["_id"], **place}]


async def test_one_page_takes_it_and_another_only_once_that_one_is_gone(
    socket_for: Open, acting_model: SimulatorHandle, alice: User, bob: User
) -> None:
    started = await asked(await socket_for(alice), acting_model)
    found = await taken(alice, started, ONE)
    assert await taken(alice, started, ONE) == found  # it keeps it
    assert (found["name"], orjson.loads(found["arguments"])) == ("run_python", CODE)
    error = await refused(alice, started, OTHER)
    assert (error.code, bool(error.retry_after)) == ("taken", True)
    assert isinstance(await refused(bob, started, OTHER), NotThere)
    await redis().delete(page_call_key(started["message"]["id"], "c1"))  # it has passed
    assert await taken(alice, started, OTHER) == found
    assert isinstance(await refused(alice, started, ONE), Conflict)


async def test_what_the_page_answers_goes_to_the_model_once(
    socket_for: Open, acting_model: SimulatorHandle, alice: User
) -> None:
    tab = await socket_for(alice)
    started = await asked(tab, acting_model)
    events = await goes_on(tab, said(started, output="so:\n", value="42"))
    assert parts(events) == [("run_python", "done"), "42."]
    told = acting_model.requests()[-1]["body"]["messages"][-1]["content"]
    assert told == "so:\n\nValue of the last line: 42"
    [call, _] = (await stored(alice, started))["content"]
    assert {"asks", "reply", "answer"}.isdisjoint(call["call"])
    late = await tab.reply(said(started, value="43"))
    assert (late["type"], late["code"]) == ("error", "not_waiting")
    assert (await refused(alice, started, ONE)).code == "not_waiting"
    assert await page_calls.waiting_of(alice.pk) == []


async def test_files_of_the_conversation_go_in_and_files_come_back(
    socket_for: Open, acting_model: SimulatorHandle, alice: User, bob: User
) -> None:
    table = await upload(alice.pk, "", "sales.csv", b"a,b\n1,2\n")
    attached = {"type": "file", "file_id": table["_id"]}
    content = [{"type": "text", "text": "Sum it up"}, attached]
    tab = await socket_for(alice)
    started = await asked(tab, acting_model, content=content)
    given = (await taken(alice, started, ONE))["files"]
    assert given == [{"id": table["_id"], "name": "sales.csv"}]
    plot = await upload(alice.pk, "", "plot.png", picture())
    rows = await upload(alice.pk, "", "rows.csv", b"x\n1\n")
    foreign = await upload(bob.pk, "", "secret.csv", b"x\n1\n")
    ids = [each["_id"] for each in (plot, rows, foreign)]
    events = await goes_on(tab, said(started, files=ids, unkept="big.bin: too large"))
    shown = [
        (part["type"], part["name"])
        for part in events[-1]["message"]["content"]
        if "file_id" in part
    ]
    assert shown == [("image", "plot.png"), ("file", "rows.csv")]
    told = acting_model.requests()[-1]["body"]["messages"][-1]["content"]
    assert "plot.png, rows.csv" in told
    assert "big.bin" in told
    assert "secret" not in told
    kept = await database().files.find({"owner_id": alice.pk}).to_list(None)
    assert [file["expires_at"] for file in kept] == [None] * 3
    assert await files.get(bob.pk, foreign["_id"])


async def test_an_error_of_the_program_is_told_as_one(
    socket_for: Open, acting_model: SimulatorHandle, alice: User
) -> None:
    tab = await socket_for(alice)
    started = await asked(tab, acting_model)
    events = await goes_on(tab, said(started, problem="NameError: x"))
    assert parts(events) == [("run_python", "failed"), "42."]
    long = await tab.reply(said(started, output="x" * (tools.LONGEST + 101)))
    assert long["type"] == "error"


async def test_what_a_page_has_run_is_not_run_again_after_a_crash(
    socket_for: Open,
    acting_model: SimulatorHandle,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweeper, "YOUNG", 0)
    monkeypatch.setattr(sweeper, "BEGINNING", -1)
    tab = await socket_for(alice)
    started = await asked(tab, acting_model)
    with monkeypatch.context() as patched:
        patched.setattr(acting, "make_call", dies)
        assert (await tab.reply(said(started, value="42")))["type"] == "run.started"
        await gone()
    events = await revived(tab, await swept())
    assert parts(events) == [("run_python", "done"), "42."]
    told = acting_model.requests()[-1]["body"]["messages"][-1]["content"]
    assert told == "Value of the last line: 42"


async def test_a_person_who_does_not_want_it_says_so(
    socket_for: Open, acting_model: SimulatorHandle, alice: User
) -> None:
    tab = await socket_for(alice)
    started = await asked(tab, acting_model)
    events = await goes_on(tab, answered(started, "c1", "deny"))
    [call, _] = events[-1]["message"]["content"]
    assert call["call"]["message"] == "No page of yours has run this."


async def test_the_policy_may_ask_before_the_page_does(
    socket_for: Open, acting_model: SimulatorHandle, alice: User
) -> None:
    put_acting(acting_model, run_python="ask")
    tab = await socket_for(alice)
    started = await asked(tab, acting_model)
    assert (await refused(alice, started, ONE)).code == "not_waiting"
    reply = await tab.reply(answered(started, "c1", "once"))
    assert reply["type"] == "run.started"
    assert (await tab.events())[-1]["message"]["status"] == "waiting"
    assert await taken(alice, started, ONE)
    events = await goes_on(tab, said(started, value="42"))
    assert parts(events) == [("run_python", "done"), "42."]


async def test_it_is_not_offered_where_it_is_switched_off(
    socket_for: Open, acting_model: SimulatorHandle, alice: User
) -> None:
    raw: dict[str, Any] = {
        "version": "1.3.17",
        "endpoints": {"azureOpenAI": {**azure(acting_model), "plugins": True}},
        "interface": {"runCode": False},
    }
    live.swap(LibreChat.model_validate(raw))
    assert await tools.tools(alice.pk) == ()
    assert [name for name, _ in tools.lacking()] == ["run_python"]
