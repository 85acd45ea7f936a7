import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing

import pytest

from endpoints.calling.ask import count_usage
from endpoints.calling.clients import close
from endpoints.errors import CutOff, Refused, Unreachable
from endpoints.events import Attempt, Event, Finished, Text, Usage
from endpoints.tests.conftest import (
    DONE,
    HELLO,
    Service,
    ask,
    chunk,
    complete,
    event,
    finish,
    offer_of,
    refusal,
    stream,
    target_at,
)

Start = Callable[..., Awaitable[Service]]


def text_of(events: list[Event]) -> str:
    return "".join(each.text for each in events if isinstance(each, Text))


async def test_a_streamed_answer_comes_as_events(services: Start) -> None:
    service = await services(HELLO)
    events = [each async for each in stream(offer_of(target_at(service)), ask())]
    assert text_of(events) == "Hello"
    assert isinstance(events[0], Attempt)
    assert events[-1] == Finished("stop", "gpt-5")


async def test_the_call_goes_to_the_deployment_with_its_key(services: Start) -> None:
    service = await services(HELLO)
    await complete(offer_of(target_at(service)), ask(temperature=0.5))
    seen = service.seen[0]
    assert seen.path == "/openai/deployments/dep/chat/completions"
    assert seen.query == {"api-version": "2024-10-21"}
    assert seen.headers["api-key"] == "secret-key-of-the-group"
    assert "Authorization" not in seen.headers
    assert not [name for name in seen.headers if name.lower().startswith("openai-")]
    assert seen.body["temperature"] == 0.5


async def test_usage_comes_from_the_service(services: Start) -> None:
    usage = event(
        {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 2}}
    )
    service = await services([chunk("Hi"), finish(), usage, DONE])
    events = [each async for each in stream(offer_of(target_at(service)), ask())]
    assert Usage(prompt=7, completion=2) in events
    assert service.seen[0].body["stream_options"] == {"include_usage": True}


async def test_a_refused_key_is_told_without_the_key(services: Start) -> None:
    service = await services(refusal(401, "401"))
    with pytest.raises(Refused) as caught:
        await complete(offer_of(target_at(service)), ask())
    assert service.url in caught.value.admin
    assert "secret-key" not in repr(caught.value) + caught.value.admin


async def test_a_dead_service_is_unreachable(services: Start) -> None:
    dead = Service(url="http://127.0.0.1:9/")
    with pytest.raises(Unreachable):
        await complete(offer_of(target_at(dead)), ask())


async def test_an_answer_that_breaks_off_keeps_its_beginning(services: Start) -> None:
    service = await services([chunk("Hel")])
    events: list[Event] = []

    async def read() -> None:
        async for each in stream(offer_of(target_at(service)), ask()):
            events.append(each)

    with pytest.raises(CutOff):
        await read()
    assert text_of(events) == "Hel"


async def test_cancelling_the_reader_hangs_up_at_once(services: Start) -> None:
    service = await services([chunk("Hel"), None])
    begun = asyncio.Event()

    async def read() -> None:
        async for _each in stream(offer_of(target_at(service)), ask()):
            begun.set()

    task = asyncio.create_task(read())
    await begun.wait()
    task.cancel()
    await asyncio.wait_for(service.hung_up.wait(), 2)


async def test_closing_the_iterator_hangs_up_at_once(services: Start) -> None:
    service = await services([chunk("Hel"), None])
    async with aclosing(stream(offer_of(target_at(service)), ask())) as events:
        await anext(events)
    await asyncio.wait_for(service.hung_up.wait(), 2)


def test_a_stopped_answer_is_counted_here() -> None:
    offer = offer_of(target_at(Service()))
    usage = count_usage(offer, ask("hello world"), "hello")
    assert usage == Usage(prompt=8, completion=1, counted=True)
    thinking = count_usage(offer, ask("hello world"), "hello", "hello world")
    assert thinking == Usage(prompt=8, completion=3, reasoning=2, counted=True)


async def test_tool_calls_come_joined_in_the_chat_format(services: Start) -> None:
    def piece(**call: object) -> bytes:
        return event({"choices": [{"delta": {"tool_calls": [{"index": 0, **call}]}}]})

    service = await services(
        [
            piece(id="c1", function={"name": "weather", "arguments": ""}),
            piece(function={"arguments": '{"city":'}),
            piece(function={"arguments": '"Uppsala"}'}),
            finish("tool_calls"),
            DONE,
        ]
    )
    completion = await complete(offer_of(target_at(service)), ask())
    function = {"name": "weather", "arguments": '{"city":"Uppsala"}'}
    assert completion.tool_calls == [
        {"id": "c1", "type": "function", "function": function}
    ]
    assert completion.finish_reason == "tool_calls"


async def test_a_whole_answer_without_usage_is_counted_here(services: Start) -> None:
    service = await services(HELLO)
    completion = await complete(offer_of(target_at(service)), ask("hello world"))
    assert completion.usage == Usage(prompt=8, completion=1, counted=True)


async def test_a_kept_connection_that_was_closed_is_replaced_unseen() -> None:
    """The service answers once per connection and hangs up on the second request."""
    connections = 0
    body = b"".join(HELLO)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head + body)
        await reader.readuntil(b"POST ")
        writer.close()

    server = await asyncio.start_server(once, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    offer = offer_of(target_at(Service(url=f"http://127.0.0.1:{port}/")))
    for _ in range(2):
        events = [event async for event in stream(offer, ask())]
        attempts = [each for each in events if isinstance(each, Attempt)]
        assert [each.outcome for each in attempts] == ["ok"]
    assert connections == 2
    await close()
    server.close()
