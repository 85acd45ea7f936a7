"""What a server asks in the middle of a call: it waits for its person, and no other."""

import pytest

from accounts.models import User
from chat.runs.watching.hub import hub
from chat.tests.acting import Workshop
from chat.tests.conftest import Frame, Open, Tab
from chat.tests.test_approvals import answered, goes_on, stored, waiting
from chat.tests.test_rounds import parts
from endpoints.simulator.testing import SimulatorHandle
from tools.asking import Asks, PersonsReply, ServerQuestion
from tools.tool import Result

TABLE = {"type": "object", "properties": {"people": {"type": "integer"}}}
ASKS = Asks(
    "Tables", "tables.corp", (ServerQuestion("q", "For how many?", TABLE),), "state"
)


@pytest.fixture
def asking(workshop: Workshop, acting_model: SimulatorHandle) -> SimulatorHandle:
    """Have a call ask its person."""
    workshop.results["book"] = Result("", asks=ASKS)
    return acting_model


async def asked(tab: Tab, simulator: SimulatorHandle) -> Frame:
    return await waiting(tab, simulator, "book")


async def test_a_question_waits_and_holds_nothing(
    socket_for: Open, asking: SimulatorHandle, alice: User
) -> None:
    started = await asked(await socket_for(alice), asking)
    [call] = (p["call"] for p in (await stored(alice, started))["content"])
    assert call["state"] == "waiting"
    assert call["asks"] == ASKS.stored()
    assert call["message"] == "“Tables” asks you something."
    ours = await hub()
    assert {*ours.drivers, *ours.writers, *ours.held} == set()


async def test_a_reply_from_another_tab_goes_to_the_server_and_into_no_log(
    socket_for: Open, workshop: Workshop, asking: SimulatorHandle, alice: User
) -> None:
    started = await asked(await socket_for(alice), asking)
    said = answered(started, "c1", "reply", arguments='{"q": {"people": 4}}')
    events = await goes_on(await socket_for(alice), said)
    assert parts(events) == [("book", "done"), "Done."]
    assert workshop.replies == [PersonsReply("accept", {"q": {"people": 4}}, "state")]
    assert "people" not in str(events)
    [call, _] = (await stored(alice, started))["content"]
    assert {"asks", "reply", "answer"}.isdisjoint(call["call"])


@pytest.mark.parametrize("answer", ["decline", "cancel"])
async def test_the_server_hears_that_the_person_would_not_say(
    socket_for: Open,
    workshop: Workshop,
    asking: SimulatorHandle,
    alice: User,
    answer: str,
) -> None:
    tab = await socket_for(alice)
    started = await asked(tab, asking)
    await goes_on(tab, answered(started, "c1", answer))
    assert [reply.action for reply in workshop.replies] == [answer]


async def test_what_does_not_fit_is_refused_and_the_question_stays(
    socket_for: Open, workshop: Workshop, asking: SimulatorHandle, alice: User
) -> None:
    tab = await socket_for(alice)
    started = await asked(tab, asking)
    for answer, arguments in (
        ("reply", '{"q": {"people": "four"}}'),
        ("reply", "no JSON"),
        ("once", "{}"),
    ):
        await tab.send(answered(started, "c1", answer, arguments=arguments))
        assert (await tab.until("error"))["code"] == "invalid"
    assert workshop.replies == []
    assert (await stored(alice, started))["status"] == "waiting"


async def test_nobody_else_answers_it(
    socket_for: Open, asking: SimulatorHandle, alice: User, bob: User
) -> None:
    started = await asked(await socket_for(alice), asking)
    tab = await socket_for(bob)
    await tab.send(answered(started, "c1", "reply", arguments='{"q": {"people": 4}}'))
    assert (await tab.until("error"))["code"] == "no_such_message"
