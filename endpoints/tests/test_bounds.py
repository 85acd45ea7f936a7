"""No service can make the program hold more than it should, or wait for ever."""

import asyncio
import gzip
import tracemalloc
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx2
import orjson
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from django.test import override_settings

from endpoints.calling import clients
from endpoints.calling.bounds import CALL_BYTES, MOST_CALLS, Portion
from endpoints.errors import BadAnswer, EndpointError, ServerTrouble, TimedOut
from endpoints.events import Event, Finished, Passed, Reasoning, Text, ToolCall
from endpoints.operations.embeddings import embed
from endpoints.request import ChatRequest, Passing
from endpoints.targets import Catalogue, Offer, Routing
from endpoints.tests.conftest import (
    DONE,
    Service,
    ask,
    chunk,
    event,
    finish,
    offer_of,
    stream,
    target_at,
)

pytestmark = pytest.mark.usefixtures("without_redis")

ANSWER = 100_000  # bytes, in these tests
MEGABYTE = 1_000_000
BUFFERED = 12 * MEGABYTE  # what the sockets of both ends hold, generously
ONCE = Catalogue(routing=Routing(attempts=1))


@pytest.fixture(autouse=True)
def _small() -> object:
    with override_settings(UPSTREAM_ANSWER_BYTES=ANSWER, UPSTREAM_BODY_BYTES=ANSWER):
        yield


@dataclass
class Flood:
    """A service that sends one piece over and over; `sent` counts its bytes."""

    piece: bytes
    times: int = 300
    status: int = 200
    encoding: str = "identity"
    pause: float = 0.0  # seconds
    before: bytes = b""
    sent: int = 0
    url: str = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        named = {"content-encoding": self.encoding}
        response = web.StreamResponse(status=self.status, headers=named)
        await response.prepare(request)
        if self.before:
            await response.write(self.before)
        for _ in range(self.times):
            await response.write(self.piece)
            self.sent += len(self.piece)
            await asyncio.sleep(self.pause)
        return response

    async def start(self) -> "Flood":
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.handle)
        self.server = TestServer(app)
        await self.server.start_server()
        self.url = str(self.server.make_url("/"))
        return self


@pytest.fixture
async def floods() -> AsyncIterator[list[Flood]]:
    """Stop the services that a test has started."""
    started: list[Flood] = []
    yield started
    for each in started:
        await each.server.close()


async def heard(
    offer: Offer, request: ChatRequest | None = None
) -> tuple[list[Event], EndpointError | None]:
    """Return the events of an answer, and the error that ended it."""
    events: list[Event] = []
    try:
        async for each in stream(offer, request or ask(), ONCE):
            events.append(each)
    except EndpointError as error:
        return events, error
    return events, None


async def flooded(
    floods: list[Flood], flood: Flood
) -> tuple[list[Event], EndpointError | None]:
    floods.append(await flood.start())
    return await heard(offer_of(target_at(Service(url=flood.url))))


def ended(events: list[Event]) -> str:
    return events[-1].reason if isinstance(events[-1], Finished) else ""


def text_of(events: list[Event]) -> str:
    return "".join(each.text for each in events if isinstance(each, Text))


@pytest.mark.parametrize(
    "piece",
    [
        b"x" * MEGABYTE,
        b"data: " + b"x" * MEGABYTE,
        b"{" + b"x" * MEGABYTE,
        b" " * MEGABYTE,
    ],
    ids=["no line", "one line", "JSON", "blanks"],
)
async def test_what_never_ends_is_cut_off_and_not_kept(
    floods: list[Flood], piece: bytes
) -> None:
    flood = Flood(piece)
    events, error = await flooded(floods, flood)
    assert isinstance(error, BadAnswer)
    assert flood.sent < BUFFERED
    assert text_of(events) == ""


async def test_an_event_of_endless_lines_is_cut_off(floods: list[Flood]) -> None:
    flood = Flood(b"data: x\n" * 10_000)
    _, error = await flooded(floods, flood)
    assert isinstance(error, BadAnswer)
    assert flood.sent < BUFFERED


async def test_what_unpacks_without_end_is_cut_off(floods: list[Flood]) -> None:
    packed = gzip.compress(b"0" * 60 * MEGABYTE, 1)
    tracemalloc.start()
    try:
        _, error = await flooded(floods, Flood(packed, times=1, encoding="gzip"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(error, BadAnswer)
    assert peak < 2 * BUFFERED  # one piece of 16 kB unpacks to 16 MB at most


@pytest.mark.parametrize(
    ("piece", "kind"),
    [
        (chunk("word " * 200), Text),
        (event({"choices": [{"delta": {"reasoning": "hm " * 300}}]}), Reasoning),
    ],
)
async def test_an_endless_answer_ends_by_its_length_with_its_text(
    floods: list[Flood], piece: bytes, kind: type[Text]
) -> None:
    flood = Flood(piece, times=30_000)
    events, error = await flooded(floods, flood)
    assert error is None
    assert sum(len(each.text) for each in events if isinstance(each, kind)) == ANSWER
    assert ended(events) == "length"
    assert flood.sent < BUFFERED


async def test_an_answer_too_long_ends_by_its_length_also_in_one_piece(
    floods: list[Flood],
) -> None:
    choice = {"message": {"content": "x" * 2 * ANSWER}, "finish_reason": "stop"}
    flood = Flood(orjson.dumps({"model": "m", "choices": [choice]}), times=1)
    events, error = await flooded(floods, flood)
    assert error is None
    assert len(text_of(events)) == ANSWER
    assert events[-1] == Finished("length", "m")


@pytest.mark.parametrize("format_", ["chat", "completions"])
async def test_a_program_is_told_that_its_answer_was_cut_off(
    floods: list[Flood], format_: str
) -> None:
    text = {"index": 0, "text": "word " * 200, "finish_reason": None}
    piece = chunk("word " * 200) if format_ == "chat" else event({"choices": [text]})
    flood = await Flood(piece, times=3000).start()
    floods.append(flood)
    api = "chat" if format_ == "chat" else "completions"
    target = target_at(
        Service(url=flood.url), api=api, force_prompt=api == "completions"
    )
    request = ChatRequest(ask().messages, passing=Passing(format_, "mine"))  # type: ignore[arg-type]
    events, error = await heard(offer_of(target), request)
    assert error is None
    last = [each for each in events if isinstance(each, Passed)][-1]
    told = orjson.loads(last.data.removeprefix(b"data: "))
    assert told["choices"][0]["finish_reason"] == "length"
    assert told["model"] == "mine"
    assert ended(events) == "length"


def call(index: int, arguments: str) -> ToolCall:
    return ToolCall(index, "id", "name", arguments)


@pytest.mark.parametrize(
    "calls",
    [
        [call(0, "x" * 1000)] * (CALL_BYTES // 1000 + 1),
        [call(index, "{}") for index in range(MOST_CALLS + 1)],
    ],
    ids=["long", "many"],
)
def test_tool_calls_end_at_what_one_can_be_and_how_many_there_can_be(
    calls: list[ToolCall],
) -> None:
    portion = Portion(10 * CALL_BYTES)
    given = portion.of(iter(calls))
    kept = [each for each in given if isinstance(each, ToolCall)]
    assert portion.full
    assert sum(len(each.arguments) for each in kept if each.index == 0) <= CALL_BYTES
    assert len({each.index for each in kept}) <= MOST_CALLS


def test_a_letter_is_never_cut_in_half() -> None:
    portion = Portion(10)
    assert list(portion.of(iter([Text("ääääää"), Text("x")]))) == [Text("äääää")]
    assert portion.full


async def test_of_a_refusal_only_the_beginning_is_read(floods: list[Flood]) -> None:
    flood = Flood(b"x" * MEGABYTE, status=500)
    _, error = await flooded(floods, flood)
    assert isinstance(error, ServerTrouble)
    assert flood.sent < BUFFERED


async def test_vectors_larger_than_any_are_not_kept(floods: list[Flood]) -> None:
    flood = await Flood(b"[" * MEGABYTE).start()
    floods.append(flood)
    offer = offer_of(target_at(Service(url=flood.url)))
    with pytest.raises(BadAnswer):
        await embed(offer, ["a"], known=ONCE)
    assert flood.sent < BUFFERED


async def test_any_other_answer_is_bounded_as_well(floods: list[Flood]) -> None:
    flood = await Flood(b"[" * MEGABYTE).start()
    floods.append(flood)
    shared = await clients.clients_for(flood.url)
    with pytest.raises(httpx2.HTTPError):
        await shared.http.get(flood.url)
    assert flood.sent < BUFFERED


TRICKLES = {
    "comments": b": still here\n\n",
    "one byte": b"x",
    "empty events": chunk(""),
    "no choices": event({"choices": []}),
}


@pytest.mark.parametrize("sign", TRICKLES)
async def test_signs_of_life_do_not_stand_for_an_answer(
    floods: list[Flood], sign: str
) -> None:
    flood = Flood(TRICKLES[sign], times=10_000, pause=0.01, before=chunk("Hi"))
    with override_settings(UPSTREAM_IDLE_SECONDS=0.3):
        events, error = await flooded(floods, flood)
    assert isinstance(error, TimedOut)
    assert text_of(events) == "Hi"


async def test_words_keep_an_answer_alive_for_its_total_time_only(
    floods: list[Flood],
) -> None:
    flood = Flood(chunk("word "), times=10_000, pause=0.01)
    with override_settings(UPSTREAM_TOTAL_SECONDS=0.4):
        events, error = await flooded(floods, flood)
    assert isinstance(error, TimedOut)
    assert "longer" in error.message
    assert text_of(events)


async def test_a_whole_answer_that_fits_is_as_before(floods: list[Flood]) -> None:
    flood = Flood(chunk("Hi") + finish() + DONE, times=1)
    events, error = await flooded(floods, flood)
    assert error is None
    assert text_of(events) == "Hi"
