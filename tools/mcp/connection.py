"""Connections to servers: one for each place and event loop, kept while it is used.

The SDK's streams belong to the task that opened them, so each connection is a task.
It outlives the calls: one that is stopped can still tell the server so.
"""

import asyncio
import logging
import math
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING

import anyio
import httpx2

from runtime import certificates
from runtime.loops import PerLoop
from tools.mcp.asking.live_call import LiveCall, answered_by
from tools.mcp.oauth import SignInNeeded
from tools.mcp.oauth.tokens import current_token
from tools.mcp.places import ServerPlace
from tools.mcp.transports.http import SignInState, client_for, most_bytes
from tools.mcp.transports.program import speaking
from tools.mcp.transports.websocket import spoken
from tools.sources import Failed

if TYPE_CHECKING:
    from mcp import Client
    from mcp.client._transport import TransportStreams
    from mcp.client.context import ClientRequestContext
    from mcp.client.session import IncomingMessage
    from mcp.shared._httpx_utils import McpHttpClientFactory
    from mcp.types import CallToolResult, ElicitRequestParams, ElicitResult

IDLE = 300.0  # seconds a connection is kept that nobody uses
CHANGED = (
    "notifications/tools/list_changed",
    "notifications/prompts/list_changed",
)
MOST_TOLD = 300  # characters of what a server says of its fault

log = logging.getLogger(__name__)


class Connection:
    """One connection, opened at once; `client()` waits for it."""

    def __init__(self, place: ServerPlace) -> None:
        self.place = place
        self.users = 0
        self.calls: list[LiveCall] = []
        self.sign_in = SignInState()
        self.over = asyncio.Event()
        self._ready: asyncio.Future[Client] = asyncio.get_running_loop().create_future()
        self._idle: asyncio.TimerHandle | None = None
        self._task = asyncio.create_task(self._serve())

    async def client(self) -> "Client":
        """Return the SDK's client; Failed says why there is none."""
        return await asyncio.shield(self._ready)

    def used(self, change: int) -> None:
        """Count who uses it; when nobody has for a while it is closed."""
        self.users += change
        if self._idle:
            self._idle.cancel()
        loop = asyncio.get_running_loop()
        self._idle = None if self.users else loop.call_later(IDLE, self.over.set)

    async def close(self) -> None:
        """Close it and wait until it is."""
        self.over.set()
        if not self._ready.done():
            self._task.cancel()
        await asyncio.wait([self._task])

    async def _serve(self) -> None:
        try:
            with anyio.fail_after(self.place.init_seconds) as limit:
                async with AsyncExitStack() as stack:
                    client = await self._opened(stack)
                    limit.deadline = math.inf
                    self._ready.set_result(client)
                    listening = self._listening(client)
                    await stack.enter_async_context(listening)
                    await self.over.wait()
        except TimeoutError:
            self._fail(f"It did not answer within {self.place.init_seconds:g} s.")
        except Exception as error:  # noqa: BLE001 - whatever a server does is its fault
            self._fail(told(error))
        finally:
            self._fail("The connection was closed.")
            self.over.set()

    async def _opened(self, stack: AsyncExitStack) -> "Client":
        client_class = await asyncio.to_thread(
            _client_class
        )  # its import takes a while
        streams = _Given(await self._streams(stack))
        made = client_class(
            streams,
            cache=None,
            elicitation_callback=self._asked,
            message_handler=self._heard,
        )
        client = await stack.enter_async_context(made)
        # It would match a stranger's patterns without any bound of time.
        client.session.validate_tool_result = _trusted  # type: ignore[method-assign]
        return client

    @asynccontextmanager
    async def _listening(self, client: "Client") -> AsyncIterator[None]:
        """Hear of other tools; servers before 2026-07-28 tell of them unasked."""
        async with anyio.create_task_group() as group:
            group.start_soon(self._listen, client)
            yield
            group.cancel_scope.cancel()

    async def _listen(self, client: "Client") -> None:
        able = client.server_capabilities
        tools = bool(able.tools and able.tools.list_changed)
        prompts = bool(able.prompts and able.prompts.list_changed)
        if client.protocol_version not in _listened() or not (tools or prompts):
            return
        # Whatever ends it costs nothing: the tools are asked for again by themselves.
        with suppress(Exception):
            async with client.listen(
                tools_list_changed=tools, prompts_list_changed=prompts
            ) as told:
                async for _event in told:
                    self._tell_of_change()

    async def _heard(self, message: "IncomingMessage") -> None:
        if getattr(message, "method", "") in CHANGED:
            self._tell_of_change()

    def _tell_of_change(self) -> None:
        for tell in _on_change:
            tell(self.place)

    async def _asked(
        self, context: "ClientRequestContext", params: "ElicitRequestParams"
    ) -> "ElicitResult":
        return await answered_by(self.calls, params)

    async def _streams(self, stack: AsyncExitStack) -> "TransportStreams":
        if self.place.transport == "stdio":
            return await stack.enter_async_context(speaking(self.place, self.over.set))
        if self.place.transport == "websocket":
            speech = spoken(self.place, self.sign_in, self.over.set)
            return await stack.enter_async_context(speech)
        from mcp.client.sse import sse_client
        from mcp.client.streamable_http import streamable_http_client

        await current_token(self.place)  # what is wrong with it is told as it is
        http = await client_for(self.place, self.sign_in)
        if self.place.transport == "sse":
            return await stack.enter_async_context(
                sse_client(self.place.url, httpx_client_factory=_always(http))
            )
        await stack.enter_async_context(http)
        return await stack.enter_async_context(
            streamable_http_client(
                self.place.url, http_client=http, max_sse_event_size=most_bytes()
            )
        )

    def _fail(self, reason: str) -> None:
        if not self._ready.done():
            self._ready.set_exception(Failed(reason))
            self._ready.exception()  # nobody may be waiting any more


def _always(client: httpx2.AsyncClient) -> "McpHttpClientFactory":
    """Return what makes the client of a transport: ours, with its own limits."""

    def factory(
        headers: dict[str, str] | None = None,
        timeout: httpx2.Timeout | None = None,
        auth: httpx2.Auth | None = None,
    ) -> httpx2.AsyncClient:
        return client

    return factory


class _Given:
    """Streams that are open already, as the transport that the SDK wants."""

    def __init__(self, streams: "TransportStreams") -> None:
        self._streams = streams

    async def __aenter__(self) -> "TransportStreams":
        return self._streams

    async def __aexit__(self, *_: object) -> None:
        return None


async def _trusted(name: str, result: "CallToolResult") -> None:
    """Take a result as it is: it is a stranger's words either way."""


@cache
def _client_class() -> "type[Client]":
    """Import the SDK: some 40 MB that only those pay who have a server."""
    from mcp import Client

    # Its errors quote what servers sent, and tracebacks of theirs are no news.
    for name in ("mcp", "client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return Client


@asynccontextmanager
async def connected(
    place: ServerPlace, call: LiveCall | None = None
) -> "AsyncIterator[Client]":
    """Give the client of a server, to `call`; Failed says why it cannot be reached.

    Whatever fails after the server has refused the person is SignInNeeded: the SDK
    passes on no answer's status.
    """
    connections = await _connections.get()
    found = connections.get(place)
    if found is None or found.over.is_set():
        found = connections[place] = Connection(place)
    found.used(1)
    calls = [call] if call else []
    found.calls += calls
    try:
        yield await found.client()
    except Exception:
        if found.sign_in.needed:
            found.over.set()
            raise SignInNeeded(place.name) from None
        raise
    finally:
        found.used(-1)
        found.calls = [each for each in found.calls if each not in calls]
        if found.over.is_set() and connections.get(place) is found:
            del connections[place]


async def drop(place: ServerPlace) -> None:
    """Forget a connection that no longer works; the next call opens another."""
    connections = await _connections.get()
    if found := connections.pop(place, None):
        found.over.set()


async def close() -> None:
    """Close the running loop's connections now instead of with the loop."""
    await _close(await _connections.get())


def told(error: BaseException) -> str:
    """Return what went wrong, for people and models; no address and no header."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, Failed):
        return str(error)
    if untrusted := certificates.refusal(error):
        return f"Its certificate is not trusted: {untrusted}."
    if isinstance(error, httpx2.HTTPStatusError):
        return f"It answered {error.response.status_code}."
    if isinstance(error, httpx2.TransportError | OSError):
        return f"It cannot be reached ({type(error).__name__})."
    return f"It failed: {(str(error) or type(error).__name__)[:MOST_TOLD]}"


async def _close(connections: dict[ServerPlace, Connection]) -> None:
    for place in list(connections):
        await connections.pop(place).close()


def on_change(tell: Callable[[ServerPlace], None]) -> None:
    """Have a function told of servers whose tools have changed."""
    _on_change.append(tell)


@cache
def _listened() -> Collection[str]:
    """Return the versions of the protocol in which changes are listened for."""
    from mcp_types.version import MODERN_PROTOCOL_VERSIONS

    return MODERN_PROTOCOL_VERSIONS


_on_change: list[Callable[[ServerPlace], None]] = []
_connections: PerLoop[dict[ServerPlace, Connection]] = PerLoop(dict, _close)
