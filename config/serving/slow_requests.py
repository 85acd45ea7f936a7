"""Close connections whose requests come in too slowly to be anybody's browser.

Whoever sends a byte of a header now and then would hold a connection for ever, and
three hundred of them cost nothing. A request has GRACE seconds, and one more for each
SLOWEST bytes of it: a large upload over a bad line passes.
"""

import time
from collections.abc import Callable
from typing import Any, Protocol

from twisted.python.failure import Failure
from twisted.web import http

GRACE = 30.0  # seconds
SLOWEST = 500  # bytes a second


class Timer(Protocol):
    """What a loop gives for a call later."""

    def cancel(self) -> None:
        """Call nothing."""


class Incoming:
    """The request that a connection is sending, and how long it may take.

    `later(seconds, call)` is the loop's, `close()` ends the connection.
    """

    def __init__(
        self,
        later: Callable[[float, Callable[[], None]], Timer],
        close: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._later, self._close, self._clock = later, close, clock
        self._timer: Timer | None = None
        self._began = 0.0
        self._size = 0

    def expect(self, size: int = 0) -> None:
        """Note `size` bytes of it; with the first of them the time begins to run."""
        if self._timer is None:
            self._began, self._size = self._clock(), 0
            self._timer = self._later(GRACE, self._look)
        self._size += size

    def whole(self) -> None:
        """Expect nothing more: it is there, or the connection is not."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        left = GRACE + self._size / SLOWEST - (self._clock() - self._began)
        if left > 0:
            self._timer = self._later(left, self._look)
        else:
            self._timer = None
            self._close()


Channel: Any = http.HTTPChannel  # its methods have no types


class UnhurriedChannel(Channel):  # type: ignore[misc]
    """Twisted's side of it, for Daphne; the names are Twisted's."""

    clock = staticmethod(time.monotonic)

    def connectionMade(self) -> None:
        """Expect a request from the first moment on."""
        super().connectionMade()
        close = self.transport.abortConnection
        self._incoming = Incoming(self.callLater, close, self.clock)
        self._incoming.expect()

    def dataReceived(self, data: bytes) -> None:
        """Count what comes while no request is being answered."""
        if not self._handlingRequest:
            self._incoming.expect(len(data))
        super().dataReceived(data)

    def allContentReceived(self) -> None:
        """Answer the request, which is whole."""
        self._incoming.whole()
        super().allContentReceived()

    def connectionLost(self, reason: Failure) -> None:
        """Forget it all."""
        self._incoming.whole()
        super().connectionLost(reason)
