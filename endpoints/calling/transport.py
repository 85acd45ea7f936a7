"""One call to one target: bytes in and out, limits on waiting, errors translated."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
import httpx2
from django.utils.translation import gettext as _

from endpoints.calling.bounds import Portion, bounds
from endpoints.calling.clients import clients_for
from endpoints.calling.opening import opened
from endpoints.calling.secrecy import hide
from endpoints.calling.timeouts import Patience, Waits
from endpoints.errors import EndpointError, TimedOut, Unreachable
from endpoints.events import (
    Drawn,
    Event,
    Filtered,
    HostedCall,
    Passed,
    Reasoning,
    Text,
    ToolCall,
    Usage,
    Whole,
)
from endpoints.reading.answer_body import AnswerReader, Pace
from endpoints.reading.chat_stream import ChatReader
from endpoints.reading.error_bodies import cut_off, from_response, not_trusted
from endpoints.reading.passing.passthrough import ChunkReader, WholeReader
from endpoints.reading.passing.response_passing import (
    ResponseEventReader,
    WholeResponseReader,
)
from endpoints.reading.responses_stream import ResponsesReader
from endpoints.reading.whole_answers import PAUSE, spread
from endpoints.request import ChatRequest
from endpoints.routing.health import targets_health
from endpoints.targets import Target
from endpoints.wire.http_call import HttpCall, dialect
from runtime import certificates

if TYPE_CHECKING:  # slow to import, see clients.py
    from openai import APIStatusError

TORRENT = 8192  # bytes at one go: more is waiting, and nothing is gained by waiting
AFTER_END = 0.2  # seconds for the connection to end after [DONE], so that it is reused
HUNG_UP = (
    aiohttp.ServerDisconnectedError,
    httpx2.RemoteProtocolError,
    ConnectionResetError,
)
WORDS = (Text, Reasoning, ToolCall, HostedCall, Whole, Drawn)
SILENT = (Filtered, Usage)  # events that are not yet the beginning of an answer


def reader_for(
    target: Target, request: ChatRequest | None = None, *, in_pieces: bool = False
) -> AnswerReader:
    """Return a reader of the dialect that `target` speaks.

    `in_pieces`: somebody reads along, also when the answer comes whole.
    """
    spoken = dialect(target)
    passing = request.passing if request else None
    if passing and passing.format == spoken == "responses":
        return (ResponseEventReader if in_pieces else WholeResponseReader)(passing)
    if passing and passing.format == spoken:
        return ChunkReader(passing) if in_pieces else WholeReader(passing)
    kind = ResponsesReader if spoken == "responses" else ChatReader
    return kind(in_pieces=in_pieces)


async def answer(
    target: Target,
    call: HttpCall,
    waits: Waits,
    reader: AnswerReader | None = None,
    *,
    pace: Pace | None = None,
) -> AsyncGenerator[Event, None]:
    """Give the events of one answer; the last one is Finished.

    Raises EndpointError. Closing or cancelling closes the connection at once.
    `pace` is awaited before more is read of an answer that has begun.
    """
    reader = reader or reader_for(target)
    limits = bounds()
    reader.most = limits.body if reader.heavy else limits.event
    portion = Portion(limits.answer)
    first = waits.until_first(target, streamed=call.streamed)
    listening = _Listening(reader, Patience(waits, target, first, _now()), pace)
    async with _response(target, call, waits, first) as response:
        pieces = response.aiter_bytes()
        while (piece := await listening.next(pieces)) is not None:
            for event in portion.of(reader.feed(piece)):
                listening.heard(event)
                yield event
            if portion.full:
                break
            await listening.on(piece)
        for event in _last(reader, portion):
            for number, part in enumerate(
                spread(event) if reader.told_whole else (event,)
            ):
                if number:
                    await asyncio.sleep(PAUSE)
                yield part


def _last(reader: AnswerReader, portion: Portion) -> Iterator[Event]:
    """Give what is left at the end of a body, or what stands for it."""
    if not portion.full:
        yield from portion.of(reader.finish())
    if portion.full:
        yield from reader.cut_short()


class _Listening:
    """Hears one answer: how long is waited for which piece of it."""

    def __init__(
        self, reader: AnswerReader, patience: Patience, pace: Pace | None
    ) -> None:
        self._reader = reader
        self._patience = patience
        self._pace = pace
        self._begun = False
        self._words = False  # the last piece held some
        self._acting: set[str] = set()  # calls of the service's own that run

    async def next(self, pieces: AsyncIterator[bytes]) -> bytes | None:
        """Return the next piece of the body, or None at its end."""
        self._words = False
        try:
            async with asyncio.timeout_at(self._patience.deadline):
                return await anext(pieces, None)
        except TimeoutError as error:
            if self._reader.ended:
                return None
            raise _too_slow(begun=self._begun, spent=self._patience.spent) from error
        except (httpx2.HTTPError, aiohttp.ClientError, OSError) as error:
            if self._reader.ended:
                return None
            raise cut_off() from error

    def heard(self, event: Event) -> None:
        """Note an event that the last piece completed."""
        self._words = self._words or _says(event)
        self._begun = self._begun or not isinstance(event, SILENT)
        if isinstance(event, HostedCall):
            note = (
                self._acting.add if event.state == "running" else self._acting.discard
            )
            note(event.id)

    async def on(self, piece: bytes) -> None:
        """Renew the wait for the next piece, once more is wanted."""
        if not self._begun:
            return
        if self._reader.ended:
            self._patience.ended(_now(), AFTER_END)
            return
        if self._pace and len(piece) < TORRENT:
            await self._pace()
        acting = bool(self._acting)
        self._patience.heard(_now(), words=self._words, acting=acting)


def _says(event: Event) -> bool:
    """Tell whether an event holds words of the model."""
    return bool(event.text) if isinstance(event, Passed) else isinstance(event, WORDS)


def _now() -> float:
    return asyncio.get_running_loop().time()


@asynccontextmanager
async def _response(
    target: Target, call: HttpCall, waits: Waits, first: float
) -> AsyncIterator[httpx2.Response]:
    try:
        async with asyncio.timeout(first):
            response = await send(target, call, waits)
    except TimeoutError as error:
        raise _too_slow(begun=False) from error
    try:
        yield response
    except EndpointError as error:
        raise hide(error, target, call) from error.__cause__
    finally:
        await response.aclose()


async def send(target: Target, call: HttpCall, waits: Waits) -> httpx2.Response:
    """Return the response to `call`, its body still unread; raises EndpointError.

    A kept connection may have been closed at the other end just now: then the call
    goes out again on a new one.
    """
    try:
        return await _post(target, call, waits)
    except _HungUp:
        try:
            return await _post(target, call, waits)
        except _HungUp as error:
            raise error.unreachable from None


class _HungUp(Exception):
    """The service closed the connection before the first byte of its answer."""

    def __init__(self, unreachable: Unreachable) -> None:
        super().__init__()
        self.unreachable = unreachable


async def _post(target: Target, call: HttpCall, waits: Waits) -> httpx2.Response:
    from openai import APIConnectionError, APIStatusError

    clients = await clients_for(call.url, target.proxy)
    timeout = httpx2.Timeout(None, connect=waits.connect, pool=waits.connect)
    try:
        answered = await opened(clients.openai, call, timeout)
        targets_health.limits_told(target, answered.headers)
        return answered
    except APIStatusError as error:
        targets_health.limits_told(target, error.response.headers)
        raise _refusal(error, target, call) from None
    except (APIConnectionError, aiohttp.ClientError, OSError) as error:
        raise _no_connection(error, call) from error


def _no_connection(error: Exception, call: HttpCall) -> Exception:
    """Return the error; the SDK's timeouts are connection errors too."""
    if untrusted := certificates.refusal(error):
        return not_trusted(call.url, untrusted)
    causes = (error, error.__cause__, getattr(error.__cause__, "__cause__", None))
    reason = f"{call.url}: {next(str(each) for each in reversed(causes) if each)}"
    message = _("The model's service could not be reached.")
    unreachable = Unreachable(message, admin=reason)
    hung_up = any(isinstance(each, HUNG_UP) for each in causes)
    return _HungUp(unreachable) if hung_up else unreachable


def _refusal(error: "APIStatusError", target: Target, call: HttpCall) -> EndpointError:
    """Return what the response means, without anything that is secret."""
    response = error.response
    refusal = from_response(
        response.status_code, response.headers, response.content, url=call.url
    )
    return hide(refusal, target, call)


def _too_slow(*, begun: bool, spent: bool = False) -> TimedOut:
    if spent:
        return TimedOut(_("The answer took longer than an answer may."))
    if begun:
        return TimedOut(_("The model stopped answering."))
    return TimedOut(_("The model did not begin to answer in time."))
