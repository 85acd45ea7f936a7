"""A session of the Realtime API: one deployment, found as for any other call.

Until it has said its first word another one may take its place.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import TYPE_CHECKING

from endpoints.calling import failover, sockets
from endpoints.calling.timeouts import waits
from endpoints.events import Event, Finished, Passed, Usage
from endpoints.reading.error_bodies import cut_off, from_body
from endpoints.reading.realtime_events import DONE, event_of, response_of, usage_told
from endpoints.targets import Catalogue, Offer, Target
from endpoints.wire.http_call import HttpCall
from endpoints.wire.realtime import realtime_call

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

ESTIMATE = 4_096  # tokens, for the limits of a deployment


class RealtimeSession:
    """A session on its way to the deployments; see ModelRequest.

    `beta`: its events are those of the preview; `patience` in seconds.
    """

    author = ""  # nobody has thought yet
    estimate = ESTIMATE

    def __init__(
        self, placeholders: Mapping[str, str], *, beta: bool, patience: float
    ) -> None:
        self.patience = patience
        self.target: Target | None = None  # who answers, once one does
        self._placeholders = placeholders
        self._beta = beta
        self._connection: ClientConnection | None = None

    def without_thoughts(self) -> bool:
        """Return False: there are none."""
        return False

    def call(self, target: Target) -> HttpCall:
        """Return the call that opens the session at `target`."""
        return realtime_call(target, self._placeholders, beta=self._beta)

    async def answer(
        self, target: Target, call: HttpCall
    ) -> AsyncGenerator[Event, None]:
        """Give what the service says: Passed, Usage after each answer, Finished."""
        limits = waits()
        now = asyncio.get_running_loop().time()
        end = now + limits.first
        async with sockets.connected(target, call, limits) as connection:
            begun = False
            while (
                message := await sockets.next_message(connection, end, begun=begun)
            ) is not None:
                told = event_of(message)
                if told["type"] == "error" and not begun:
                    raise from_body(told, streamed=True)
                self.target, self._connection = target, connection
                begun, end = True, now + limits.total
                yield Passed(message, told=told)
                if told["type"] == DONE:
                    yield usage_told(response_of(told).get("usage")) or Usage()
        yield Finished("stop")

    async def send(self, message: str) -> None:
        """Pass on what the program says; raises CutOff."""
        if self._connection is None:
            raise cut_off()
        await sockets.send(self._connection, message)


def converse(
    offer: Offer, session: RealtimeSession, known: Catalogue
) -> AsyncGenerator[Event, None]:
    """Return what a deployment of `offer`, or of a stand-in, says in a session."""
    return failover.answer(offer, session, known)
