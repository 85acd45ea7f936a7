"""Sockets are let in one after the other, and so many of one person and address."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings

from config.serving import admission
from config.serving.admission import AT_ONCE, InTurn, OfOneAddress, OfOnePerson
from config.serving.frame_pace import TOO_MANY
from tests.patience import PATIENCE

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Greeter:
    """Greets when it is told to; then stays until the other side goes."""

    def __init__(self) -> None:
        self.begun = 0
        self.may_greet = asyncio.Event()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        self.begun += 1
        assert (await receive())["type"] == "websocket.connect"
        await send({"type": "websocket.accept"})
        await self.may_greet.wait()
        await send({"type": "websocket.send", "text": "hello"})
        while (await receive())["type"] != "websocket.disconnect":
            pass


class Socket:
    """One connection, as a server has it."""

    def __init__(self, application: Any, **scope: object) -> None:  # noqa: ANN401
        self.events: asyncio.Queue[Message] = asyncio.Queue()
        self.sent: list[Message] = []
        self.events.put_nowait({"type": "websocket.connect"})
        whole = {"type": "websocket", "headers": [], "client": ["10.0.0.1", 1], **scope}
        self.task = asyncio.ensure_future(
            application(whole, self.events.get, self._send)
        )

    async def _send(self, message: Message) -> None:
        self.sent.append(message)

    @property
    def greeted(self) -> bool:
        return {"type": "websocket.send", "text": "hello"} in self.sent

    async def go(self) -> None:
        self.events.put_nowait({"type": "websocket.disconnect", "code": 1001})
        async with asyncio.timeout(PATIENCE):
            await self.task


async def settled() -> None:
    for _ in range(100):
        await asyncio.sleep(0)


async def test_a_crowd_is_greeted_in_turn_and_nobody_is_left_out() -> None:
    inner = Greeter()
    door = InTurn(inner)
    crowd = [Socket(door) for _ in range(AT_ONCE * 4)]
    await settled()
    assert inner.begun == AT_ONCE
    inner.may_greet.set()
    await settled()
    assert all(each.greeted for each in crowd)
    await asyncio.gather(*(each.go() for each in crowd))


async def test_who_goes_away_while_it_waits_costs_nothing() -> None:
    inner = Greeter()
    door = InTurn(inner)
    first = [Socket(door) for _ in range(AT_ONCE)]
    impatient = [Socket(door) for _ in range(3)]
    patient = Socket(door)
    await settled()
    await asyncio.gather(*(each.go() for each in impatient))
    assert inner.begun == AT_ONCE
    cut = first.pop()
    cut.task.cancel()  # as a server does with one that hangs
    await settled()
    inner.may_greet.set()
    await settled()
    assert inner.begun == AT_ONCE + 1
    assert patient.greeted
    again = Socket(door)
    await settled()
    assert again.greeted
    await asyncio.gather(*(each.go() for each in (*first, patient, again)))


async def test_a_turn_that_comes_as_somebody_goes_is_given_back() -> None:
    inner = Greeter()
    door = InTurn(inner)
    first = [Socket(door) for _ in range(AT_ONCE)]
    late = Socket(door)
    await settled()
    inner.may_greet.set()
    late.events.put_nowait({"type": "websocket.disconnect", "code": 1001})
    late.task.cancel()
    await settled()
    crowd = [Socket(door) for _ in range(AT_ONCE)]
    await settled()
    assert all(each.greeted for each in crowd)
    await asyncio.gather(*(each.go() for each in (*first, *crowd)))


async def test_who_comes_when_too_many_wait_is_told_when_to_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(admission, "QUEUE", 1)
    inner = Greeter()
    door = InTurn(inner)
    first = [Socket(door) for _ in range(AT_ONCE)]
    last, refused = Socket(door), Socket(door)
    await settled()
    kinds = [message["type"] for message in refused.sent]
    assert kinds == ["websocket.accept", "websocket.send", "websocket.close"]
    told = json.loads(refused.sent[1]["text"])
    assert (told["code"], told["retry_after"]) == ("crowded", admission.PATIENT)
    assert refused.sent[2]["code"] == TOO_MANY
    inner.may_greet.set()
    await settled()
    assert last.greeted
    again = Socket(door)
    await settled()
    assert again.greeted
    await asyncio.gather(*(each.go() for each in (*first, last, again)))


async def test_a_queue_that_is_slower_than_a_page_is_patient_takes_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inner = Greeter()
    door = InTurn(inner)
    first = [Socket(door) for _ in range(AT_ONCE)]
    waiting = [Socket(door) for _ in range(AT_ONCE)]
    await settled()
    monkeypatch.setattr(admission, "PATIENT", 0.0)  # whoever waited has waited long
    first.pop().task.cancel()
    await settled()
    refused = Socket(door)
    await settled()
    assert refused.sent[-1] == {"type": "websocket.close", "code": TOO_MANY}
    inner.may_greet.set()
    await settled()
    empty = Socket(door)
    await settled()
    assert empty.greeted
    assert all(each.greeted for each in waiting)
    await asyncio.gather(*(each.go() for each in (*first, *waiting, empty)))


async def test_one_person_has_so_many_sockets_and_then_a_close_code(
    settings: LazySettings,
) -> None:
    settings.SOCKETS_PER_PERSON = 2
    inner = Greeter()
    inner.may_greet.set()
    door = OfOnePerson(inner)
    alice, bob = SimpleNamespace(pk=1), SimpleNamespace(pk=2)
    open_ones = [Socket(door, user=alice) for _ in range(2)]
    refused, other = Socket(door, user=alice), Socket(door, user=bob)
    await settled()
    assert refused.sent == [
        {"type": "websocket.accept"},
        {"type": "websocket.close", "code": TOO_MANY},
    ]
    assert other.greeted
    await open_ones.pop().go()
    again = Socket(door, user=alice)
    await settled()
    assert again.greeted
    await asyncio.gather(*(each.go() for each in (*open_ones, other, again)))


@pytest.mark.parametrize(("most", "statuses"), [(2, [429]), (0, [])])
async def test_one_address_has_so_many_sockets_and_then_an_answer(
    settings: LazySettings, most: int, statuses: list[int]
) -> None:
    settings.SOCKETS_PER_ADDRESS = most
    inner = Greeter()
    inner.may_greet.set()
    door = OfOneAddress(inner)
    proxied = {
        "client": ["127.0.0.1", 1],
        "headers": [(b"x-forwarded-for", b"10.0.0.9")],
    }
    open_ones = [Socket(door), Socket(door), Socket(door, **proxied)]
    third = Socket(door)
    await settled()
    assert [m["status"] for m in third.sent if "status" in m] == statuses
    assert all(each.greeted for each in open_ones)
    await asyncio.gather(*(each.go() for each in open_ones), third.go())
