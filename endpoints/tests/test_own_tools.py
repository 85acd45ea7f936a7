"""Tools that are run here, whichever dialect a deployment speaks."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from endpoints.errors import BadRequest
from endpoints.events import Event, Finished, Notice, ReasoningItem, Text, ToolCall
from endpoints.request import ChatRequest, PromptMessage
from endpoints.targets import Knowledge, Target
from endpoints.tests.conftest import (
    DONE,
    GPT,
    HELLO,
    PRIORITY,
    REASONER,
    Service,
    Whole,
    chunk,
    event,
    events_of,
    finish,
    offer_of,
    refusal,
    target_at,
)

Start = Callable[..., Awaitable[Service]]
NOTHING = {"type": "object", "properties": {}}
LOOK = {
    "type": "function",
    "function": {"name": "look", "description": "Look", "parameters": NOTHING},
}
QUESTION: PromptMessage = {"role": "user", "content": "So?"}
THOUGHTS: dict[str, object] = {
    "type": "reasoning",
    "id": "rs_1",
    "summary": [],
    "encrypted_content": "secret words",
    "status": "completed",
}
BLOCK = '```tool_calls\n[{"name": "look", "arguments": {"at": 1}}]\n```'


def rounds(*items: dict[str, object]) -> tuple[PromptMessage, ...]:
    """Return a question, a call with the thoughts before it, and its result."""
    function = {"name": "look", "arguments": "{}"}
    call: dict[str, object] = {"id": "c1", "type": "function", "function": function}
    said: PromptMessage = {"role": "assistant", "content": None, "tool_calls": [call]}
    if items:
        said["reasoning_items"] = list(items)
    result: PromptMessage = {"role": "tool", "tool_call_id": "c1", "content": "boats"}
    return (QUESTION, said, result)


def acting(*messages: PromptMessage, **changes: object) -> ChatRequest:
    request = ChatRequest(messages or (QUESTION,), {"tools": [LOOK]}, own_tools=True)
    return replace(request, **changes)  # type: ignore[arg-type]


def reasoner(service: Service, group: str = "east", priority: int = 0) -> Target:
    """Return a reasoning model that is asked by the Responses API."""
    return target_at(
        service, group, api="responses", knowledge=REASONER, priority=priority
    )


def responded(*items: dict[str, object]) -> list[bytes]:
    """Return a stream of the Responses API with whole `items`."""
    done = [
        {"type": "response.output_item.done", "output_index": index, "item": item}
        for index, item in enumerate(items)
    ]
    said = {"type": "response.output_text.delta", "delta": "Hello"}
    end = {"type": "response.completed", "response": {"model": "gpt-5"}}
    return [event(each) for each in (*done, said, end)]


def calls_of(events: list[Event]) -> list[tuple[str, str]]:
    return [(e.name, e.arguments) for e in events if isinstance(e, ToolCall)]


def text_of(events: list[Event]) -> str:
    return "".join(each.text for each in events if isinstance(each, Text))


async def test_a_reasoning_model_gets_its_thoughts_back_unchanged(
    services: Start,
) -> None:
    service = await services(responded(THOUGHTS))
    offer = offer_of(reasoner(service))
    events = await events_of(offer, acting())
    [kept] = [e.item for e in events if isinstance(e, ReasoningItem)]
    await events_of(offer, acting(*rounds(dict(kept))))
    first, second = (seen.body for seen in service.seen)
    assert first["include"] == ["reasoning.encrypted_content"]
    assert (first["store"], second["store"]) == (False, False)
    told = {name: value for name, value in THOUGHTS.items() if name != "status"}
    items = second["input"]
    assert isinstance(items, list)
    assert [item.get("type") for item in items] == [
        None,
        "reasoning",
        "function_call",
        "function_call_output",
    ]
    assert items[1] == told


async def test_nobody_else_is_told_thoughts_that_he_cannot_read(
    services: Start,
) -> None:
    item: dict[str, object] = {"target": "elsewhere/gpt-4o", "item": THOUGHTS}
    service, plain = await services(responded()), await services(HELLO)
    await events_of(offer_of(reasoner(service)), acting(*rounds(item)))
    await events_of(offer_of(target_at(plain)), acting(*rounds(item)))
    assert "secret words" not in str(service.seen[0].body)
    assert "reasoning_items" not in str(plain.seen[0].body)


async def test_programs_are_not_given_thoughts(services: Start) -> None:
    service = await services(responded())
    request = acting(own_tools=False)
    await events_of(offer_of(reasoner(service)), request)
    assert "include" not in service.seen[0].body


@pytest.mark.parametrize("first_speaks_chat", [True, False])
async def test_a_run_goes_on_in_the_other_dialect_when_a_region_dies(
    services: Start, *, first_speaks_chat: bool
) -> None:
    dead = refusal(503, "unavailable")
    if first_speaks_chat:
        first, second = await services(dead), await services(responded())
        targets = (target_at(first), reasoner(second, "west", 1))
    else:
        first, second = await services(dead), await services(HELLO)
        targets = (reasoner(first), target_at(second, "west", priority=1))
    item: dict[str, object] = {"target": targets[0].id, "item": THOUGHTS}
    events = await events_of(offer_of(*targets), acting(*rounds(item)), PRIORITY)
    assert text_of(events) == "Hello"
    for seen in (first.seen[0].body, second.seen[0].body):
        told = seen.get("input") or seen["messages"]
        assert isinstance(told, list)
        assert told[-1].get("call_id", told[-1].get("tool_call_id")) == "c1"
        assert "boats" in str(told[-1])
        assert "look" in str(seen["tools"])
    assert "secret words" not in str(second.seen[0].body)


@pytest.mark.parametrize(
    "changes",
    [
        {"knowledge": replace(GPT, tools=False)},
        {"knowledge": replace(GPT, base_model="o1-mini", family="o", tools=False)},
        {"drop_params": ("tools",)},
        {"force_prompt": True},
        {"api": "completions"},
    ],
)
async def test_models_without_function_calling_call_in_writing(
    services: Start, changes: dict[str, Any]
) -> None:
    service = await services([chunk("Hm.\n" + BLOCK), finish(), DONE])
    target = target_at(service, **changes)
    events = await events_of(offer_of(target), acting(*rounds()))
    assert (text_of(events), calls_of(events)) == ("Hm.\n", [("look", '{"at":1}')])
    assert [e.reason for e in events if isinstance(e, Finished)] == ["tool_calls"]
    body = service.seen[0].body
    assert not {"tools", "tool_choice", "parallel_tool_calls"} & set(body)
    told = str(body.get("messages") or body["prompt"])
    assert "* look: Look" in told
    assert "Result of look:\\nboats" in told or "Result of look:\nboats" in told
    assert "tool_call_id" not in told


async def test_functions_may_be_switched_off(services: Start) -> None:
    service = await services([chunk(BLOCK), finish(), DONE])
    events = await events_of(offer_of(target_at(service)), acting(functions=False))
    assert calls_of(events) == [("look", '{"at":1}')]
    assert "tools" not in service.seen[0].body


async def test_a_deployment_that_refuses_tools_is_told_of_them_in_writing(
    services: Start,
) -> None:
    body = {"code": "unsupported_parameter", "param": "tools", "message": "no tools"}
    called = [chunk(BLOCK), finish(), DONE]
    service = await services(Whole({"error": body}, 400), called)
    events = await events_of(offer_of(target_at(service)), acting())
    assert calls_of(events) == [("look", '{"at":1}')]
    assert ["tools" in seen.body for seen in service.seen] == [True, False]
    assert not [each for each in events if isinstance(each, Notice)]


async def test_a_programs_own_tools_are_left_to_the_service(services: Start) -> None:
    service = await services([chunk(BLOCK), finish(), DONE])
    target = target_at(service, knowledge=replace(GPT, tools=False))
    events = await events_of(offer_of(target), acting(own_tools=False))
    assert service.seen[0].body["tools"] == [LOOK]
    assert text_of(events) == BLOCK


async def test_legacy_completions_are_told_of_a_programs_calls_and_no_more(
    services: Start,
) -> None:
    service = await services(HELLO)
    target = target_at(service, api="completions")
    await events_of(offer_of(target), acting(*rounds(), own_tools=False))
    told = str(service.seen[0].body["prompt"])
    assert "Result of look:\nboats" in told
    assert "You can call tools" not in told


async def test_tools_of_the_file_stand_beside_those_of_the_request(
    services: Start,
) -> None:
    service = await services(HELLO)
    hosted = {"type": "web_search"}
    target = target_at(service, add_params={"tools": [hosted]})
    await events_of(offer_of(target), acting())
    assert service.seen[0].body["tools"] == [LOOK, hosted]


async def test_without_tools_nothing_is_said_of_how_to_use_them(
    services: Start,
) -> None:
    service = await services(HELLO)
    params = {"tools": [LOOK], "tool_choice": "auto", "parallel_tool_calls": True}
    target = target_at(service, drop_params=("tools",))
    await events_of(offer_of(target), ChatRequest((QUESTION,), params))
    assert not set(params) & set(service.seen[0].body)


@pytest.mark.parametrize(
    "words",
    [
        "registry.ollama.ai/library/gemma:2b does not support tools",
        '"auto" tool choice requires --enable-auto-tool-choice to be set',
    ],
)
async def test_servers_of_ones_own_say_in_their_words_that_they_take_no_tools(
    services: Start, words: str
) -> None:
    refused = Whole({"error": {"message": words, "type": "api_error"}}, 400)
    service = await services(refused, [chunk(BLOCK), finish(), DONE])
    target = target_at(service, style="openai", knowledge=Knowledge("gemma"))
    events = await events_of(offer_of(target), acting())
    assert calls_of(events) == [("look", '{"at":1}')]


async def test_a_program_hears_that_its_tools_are_refused(services: Start) -> None:
    body = {"code": "unsupported_parameter", "param": "tools", "message": "no tools"}
    service = await services(Whole({"error": body}, 400))
    for _ in range(2):
        with pytest.raises(BadRequest):
            await events_of(offer_of(target_at(service)), acting(own_tools=False))
