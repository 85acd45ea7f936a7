"""Tools of ours against the pretend Azure, which refuses what Azure refuses."""

from collections.abc import Awaitable, Callable

import pytest

from endpoints.events import Attempt, ReasoningItem
from endpoints.simulator.script import Script, ScriptedToolCall
from endpoints.simulator.testing import SimulatorHandle
from endpoints.targets import Target
from endpoints.tests.conftest import (
    HELLO,
    PRIORITY,
    REASONER,
    Service,
    events_of,
    offer_of,
    region,
    target_at,
)
from endpoints.tests.test_own_tools import acting, rounds, text_of

Start = Callable[..., Awaitable[Service]]


async def test_tools_and_calls_of_any_size_fit_azure(
    services: Start, simulator: SimulatorHandle
) -> None:
    shapes: list[dict[str, object]] = [
        {},
        {"type": "object"},
        {"type": "object", "properties": {"a": {"type": "array"}}},
        {"properties": {"a": {"type": "object"}, "b": True}},
    ]
    functions = [
        {"name": f"t{number}", "description": "x" * 3_000, "parameters": shapes[at]}
        for number in range(40)
        for at in range(len(shapes))
    ]
    tools = [{"type": "function", "function": each} for each in functions]
    long_id = "call_" + "x" * 60
    question, said, result = rounds()
    call = dict(said["tool_calls"][0]) | {"id": long_id}
    asked = acting(
        question,
        {**said, "tool_calls": [call]},
        {**result, "tool_call_id": long_id},
        params={"tools": tools},
    )
    simulator.script("*", Script(answer="Hello"))
    for target in (region(simulator, "east"), thinking(simulator, "west")):
        assert text_of(await events_of(offer_of(target), asked)) == "Hello"
    plain = await services(HELLO)
    target = target_at(plain, style="openai", endpoint="other")
    await events_of(offer_of(target), asked)
    assert plain.seen[0].body["tools"] == tools


def thinking(simulator: SimulatorHandle, name: str) -> Target:
    """Return a region of a reasoning model that is asked by the Responses API."""
    return region(
        simulator,
        name,
        api="responses",
        knowledge=REASONER,
        deployment=f"gpt-5-{name}",
        base_url=f"{simulator.url}/openai/v1",
        style="v1",
        version="",
    )


@pytest.mark.parametrize("survivor", ["chat", "responses"])
async def test_a_run_that_thinks_goes_on_in_another_region(
    simulator: SimulatorHandle, survivor: str
) -> None:
    """The first region calls and dies; its thoughts would be refused elsewhere."""
    first = thinking(simulator, "east")
    second = (
        region(simulator, "west") if survivor == "chat" else thinking(simulator, "west")
    )
    offer = offer_of(first, second)
    calls = (ScriptedToolCall(name="look"),)
    simulator.script(
        first.deployment, Script(reasoning="Hm.", tool_calls=calls, times=1)
    )
    simulator.script(second.deployment, Script(answer="Hello"))
    events = await events_of(offer, acting(), PRIORITY)
    [thought] = [dict(e.item) for e in events if isinstance(e, ReasoningItem)]
    asked = acting(*rounds(thought))
    again = await events_of(offer_of(first), asked)  # it takes its own thoughts
    assert text_of(again)
    simulator.script(first.deployment, Script(error="unavailable"))
    assert text_of(await events_of(offer, asked, PRIORITY)) == "Hello"


async def test_the_region_that_has_thought_is_asked_again(
    simulator: SimulatorHandle,
) -> None:
    first, second = thinking(simulator, "east"), thinking(simulator, "west")
    simulator.script("*", Script(answer="Hello"))
    asked = acting(*rounds({"target": second.id, "item": {}}))
    events = await events_of(offer_of(first, second), asked, PRIORITY)
    assert [e.group for e in events if isinstance(e, Attempt)] == ["west"]


async def test_thoughts_that_cannot_be_read_any_more_do_not_end_a_conversation(
    simulator: SimulatorHandle,
) -> None:
    target = thinking(simulator, "east")
    simulator.script(target.deployment, Script(answer="Hello"))
    stale = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "x"}
    asked = acting(*rounds({"target": target.id, "item": stale}))
    assert text_of(await events_of(offer_of(target), asked)) == "Hello"
    refused, taken = [each["body"]["input"] for each in simulator.requests()]
    assert len(taken) == len(refused) - 1
