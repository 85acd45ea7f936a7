"""Calls that another person has to allow: by whom, what they see, and the audit."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from django.test import AsyncClient

from accounts.audit.models import AuditEntry
from accounts.models import PeopleGroup, User
from chat.runs.watching.hub import hub
from chat.tests.acting import Workshop
from chat.tests.configured import azure
from chat.tests.conftest import Frame, Open, Tab
from chat.tests.test_approvals import answered, said_no, stored, waiting
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

LIST = "/api/approvals"


@pytest.fixture
async def two_people(acting_model: SimulatorHandle, bob: User) -> SimulatorHandle:
    """Have one of Finance, which is Bob, allow each call of `book`."""
    endpoints = {"azureOpenAI": {**azure(acting_model), "plugins": True}}
    tools = {"policy": {"write": "allow"}, "secondPerson": {"book": ["Finance"]}}
    raw = {"version": "1.3.17", "endpoints": endpoints, "tools": tools}
    live.swap(LibreChat.model_validate(raw))
    finance = await PeopleGroup.objects.acreate(name="Finance")
    await bob.groups.aadd(finance)
    return acting_model


@pytest.fixture
async def desk(bob: User, two_people: SimulatorHandle) -> AsyncIterator[AsyncClient]:
    """Return Bob's browser."""
    client = AsyncClient()
    await client.aforce_login(bob)
    yield client
    await asyncio.gather(*(await hub()).drivers.values())


def address(started: Frame, call_id: str = "c1") -> str:
    return f"{LIST}/{started['message']['id']}/{call_id}"


async def gone_on(tab: Tab) -> None:
    """Wait until the answer has begun again, and has ended."""
    await tab.until("run.started")
    await asyncio.gather(*(await hub()).drivers.values())


async def test_only_another_person_allows_it_and_the_answer_goes_on(
    socket_for: Open,
    workshop: Workshop,
    two_people: SimulatorHandle,
    desk: AsyncClient,
    alice: User,
    bob: User,
) -> None:
    tab = await socket_for(alice)
    started = await waiting(tab, two_people, "book")
    assert await said_no(tab, answered(started, "c1", "once")) == "second_person"
    listed = (await desk.get(LIST)).json()["items"]
    assert [(each["who"], each["name"], each["arguments"]) for each in listed] == [
        ("Alice", "book", "{}")
    ]
    said = {"answer": "allow"}
    reply = await desk.post(address(started), said, "application/json")
    assert reply.status_code == 204, reply.content
    await gone_on(tab)
    assert (await stored(alice, started))["status"] == "complete"
    assert [name for name, _ in workshop.made] == ["book"]
    call = (await stored(alice, started))["content"][0]["call"]
    assert (call["state"], call["answered_by"]) == ("done", "Bob")
    told = await AuditEntry.objects.aget(action="tool.allow")
    assert (told.actor_id, told.target_id) == (bob.pk, str(alice.pk))
    assert told.details["tool"] == "book"
    assert (await desk.get(LIST)).json()["items"] == []
    again = await desk.post(address(started), said, "application/json")
    assert again.status_code == 404


async def test_a_refusal_is_told_with_the_name(
    socket_for: Open,
    workshop: Workshop,
    two_people: SimulatorHandle,
    desk: AsyncClient,
    alice: User,
) -> None:
    tab = await socket_for(alice)
    started = await waiting(tab, two_people, "book")
    await desk.post(address(started), {"answer": "refuse"}, "application/json")
    await gone_on(tab)
    call = (await stored(alice, started))["content"][0]["call"]
    assert (call["state"], call["message"]) == ("denied", "Bob refused this call.")
    assert workshop.made == []


async def test_who_asks_may_take_it_back(
    socket_for: Open,
    workshop: Workshop,
    two_people: SimulatorHandle,
    desk: AsyncClient,
    alice: User,
) -> None:
    tab = await socket_for(alice)
    started = await waiting(tab, two_people, "book")
    await tab.send(answered(started, "c1", "deny"))
    await gone_on(tab)
    assert workshop.made == []


async def test_nobody_else_sees_or_allows_it_not_even_who_asks(
    socket_for: Open,
    workshop: Workshop,
    two_people: SimulatorHandle,
    alice: User,
    ada: User,
) -> None:
    await alice.groups.aadd(await PeopleGroup.objects.aget(name="Finance"))
    started = await waiting(await socket_for(alice), two_people, "book")
    for person in (alice, ada):
        client = AsyncClient()
        await client.aforce_login(person)
        assert (await client.get(LIST)).json() == {"items": []}
        said = {"answer": "allow"}
        reply = await client.post(address(started), said, "application/json")
        assert reply.status_code == 404
    assert workshop.made == []
