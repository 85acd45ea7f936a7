"""How many frames a socket may send: so many a second, and a crowd of them at times."""

import time
from collections.abc import Callable

from django.conf import settings

from endpoints.gateway.routes import is_socket

TOO_MANY = 4029  # close code: too many frames, or sockets; come back later
CROWD = 4  # seconds' worth that may come at once
PATIENCE = 10.0  # seconds a socket may be behind before it is closed

OF_SOUND = 10  # times as many, where programs send sound in pieces of ten milliseconds


def frames_a_second(path: str) -> float:
    """Return how many frames a socket at this path may send; 0 is no limit."""
    usual: float = settings.SOCKET_FRAMES_PER_SECOND
    return usual * OF_SOUND if is_socket(path.partition("?")[0]) else usual


class Pace:
    """Counts frames against `rate` a second; 0 is no limit."""

    def __init__(
        self, rate: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate, self._clock = rate, clock
        self._free = rate * CROWD
        self._seen = clock()

    def take(self) -> None:
        """Count one frame."""
        self._fill()
        self._free -= 1

    def behind(self) -> float:
        """Return for how many seconds no frame should be read now."""
        self._fill()
        return max(-self._free / self._rate, 0.0) if self._rate else 0.0

    def _fill(self) -> None:
        now = self._clock()
        gained = (now - self._seen) * self._rate
        self._free = min(self._free + gained, self._rate * CROWD)
        self._seen = now
