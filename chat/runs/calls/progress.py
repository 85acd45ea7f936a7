"""How far a call is, as its tool tells: now and then, and never after its result."""

import time
from typing import Any

from chat.runs.run import Run
from chat.runs.watching.hub import Hub

APART = 0.5  # seconds between two that are told
MOST = 200  # of one call: each is an event of the run
LONGEST = 200  # characters


class CallProgress:
    """Tells what a tool says of its progress while the call runs."""

    def __init__(self, hub: Hub, run: Run, call: dict[str, Any]) -> None:
        self._hub, self._run, self._call = hub, run, call
        self._left = MOST
        self._last = 0.0

    def __call__(self, text: str, share: float | None) -> None:
        """Tell of it, `share` from 0 to 1; None where nobody knows the whole."""
        now = time.monotonic()
        if not self._left or now - self._last < APART:
            return
        self._last = now
        self._left -= 1
        told = {"text": text[:LONGEST], "share": share}
        self._run.tell({**self._call, "progress": told})
        self._hub.wake()

    def end(self) -> None:
        """Tell nothing any more: the result is there."""
        self._left = 0
