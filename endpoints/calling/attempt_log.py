"""The calls for one answer: numbered, timed, counted, and what came of each."""

import time
from collections.abc import Mapping

from endpoints.errors import EndpointError
from endpoints.events import Attempt, Outcome
from endpoints.routing.health import ward
from endpoints.targets import Target
from runtime import metrics

OUTCOMES: Mapping[str, Outcome] = {
    "busy": "busy",
    "refused": "refused",
    "not_found": "refused",
    "unreachable": "unreachable",
    "untrusted": "unreachable",
    "timed_out": "timeout",
}


class Tally:
    """Makes the Attempt of each call: `begin`, then `ok` or `failed`."""

    def __init__(self) -> None:
        self._number = 0
        self._started = 0.0  # monotonic; the call under way

    def begin(self) -> None:
        """Start the next call."""
        self._number += 1
        self._started = time.monotonic()

    def ok(self, target: Target) -> Attempt:
        """Note that `target` has begun to answer."""
        attempt = self._attempt(target, "ok", 200)
        ward.spoke(target, attempt.seconds)
        metrics.UPSTREAM_SECONDS.labels(target.id).observe(attempt.seconds)
        return attempt

    def failed(self, target: Target, error: EndpointError, wait: float) -> Attempt:
        """Return what is told of a call that failed, `wait` seconds before the next."""
        outcome = OUTCOMES.get(error.code, "failed")
        return self._attempt(target, outcome, error.told_status, wait, error.code)

    def _attempt(
        self,
        target: Target,
        outcome: Outcome,
        status: int,
        wait: float = 0.0,
        error: str = "",
    ) -> Attempt:
        metrics.UPSTREAM_ATTEMPTS.labels(target.id, outcome).inc()
        return Attempt(
            target.id,
            target.group,
            target.model,
            outcome,
            status=status,
            wait=wait,
            error=error,
            number=self._number,
            seconds=time.monotonic() - self._started,
            endpoint=target.endpoint,
        )
