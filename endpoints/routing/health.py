"""How each target is doing, as this process sees it and as others have told."""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from endpoints.errors import (
    BadRequest,
    Busy,
    EndpointError,
    NotFound,
    Refused,
    Untrusted,
)
from endpoints.reading.rate_limits import USED_UP, LimitLeft, left_of, wait_of
from endpoints.routing import choose
from endpoints.routing.choose import Condition
from endpoints.routing.quotas import MINUTE, QuotaMeter
from endpoints.targets import Routing, Target

logger = logging.getLogger(__name__)

SMOOTHING = 0.2  # weight of the newest latency in the mean


@dataclass(slots=True)
class Health:
    """One target's state in this process."""

    tokens: QuotaMeter
    requests: QuotaMeter
    in_flight: int = 0
    latency: float = 0.0
    failures: int = 0
    failed: int = 0
    finished: int = 0
    minute: int = 0
    resting_until: float = 0.0
    reason: str = ""  # why it rests: an EndpointError.code
    trouble: str = ""  # what administrators should read, "" when all is well
    lessons: dict[str, str] = field(default_factory=dict)
    elsewhere: int = 0  # in flight in other processes
    left_tokens: LimitLeft | None = None  # as the service has told
    left_requests: LimitLeft | None = None

    def turn(self, now: float) -> None:
        """Start the minute's counters anew when another minute has begun."""
        self.tokens.turn(now)
        self.requests.turn(now)
        if (minute := int(now // MINUTE)) != self.minute:
            self.minute, self.failed, self.finished = minute, 0, 0

    def condition(self, estimate: int) -> Condition:
        """Return what routing needs to know for a request of `estimate` tokens."""
        room = self.tokens.fits(estimate) and self.requests.fits(1)
        return Condition(
            self.in_flight + self.elsewhere,
            self.resting_until,
            room and self._told_room(estimate),
            self.latency,
            self.failures,
            self.failed,
            self.finished,
        )

    def _told_room(self, estimate: int) -> bool:
        """Tell whether the service has said that it will take the request."""
        now, tokens, requests = time.time(), self.left_tokens, self.left_requests
        fits = tokens is None or tokens.fits(estimate, now)
        return fits and (requests is None or requests.fits(1, now))


class TargetsHealth:
    """The health of all targets in this process; loops and threads share it."""

    def __init__(self) -> None:
        self._by_id: dict[str, Health] = {}
        self.changed: set[str] = set()  # targets whose rest others should know of

    def of(self, target: Target) -> Health:
        """Return the target's health, with the minute's counters up to date."""
        health = self._by_id.get(target.id)
        if health is None:
            health = Health(QuotaMeter(target.tpm), QuotaMeter(target.rpm))
            self._by_id[target.id] = health
        health.tokens.limit, health.requests.limit = target.tpm, target.rpm
        health.turn(time.time())
        return health

    def all(self) -> dict[str, Health]:
        """Return every target that this process has met."""
        return self._by_id

    def conditions(
        self, targets: Sequence[Target], estimate: int
    ) -> dict[str, Condition]:
        """Return what routing needs to know of `targets`."""
        return {target.id: self.of(target).condition(estimate) for target in targets}

    def began(self, target: Target, estimate: int) -> None:
        """Count a request at its arrival."""
        health = self.of(target)
        health.in_flight += 1
        health.tokens.take(estimate)
        health.requests.take(1)
        if health.left_tokens:
            health.left_tokens.take(estimate)
        if health.left_requests:
            health.left_requests.take(1)

    def limits_told(self, target: Target, headers: Mapping[str, str]) -> None:
        """Note what the service tells of its limits; at 0 it rests until the reset."""
        if target.auth.personal:
            return  # somebody's own limits
        health, now = self.of(target), time.time()
        health.left_tokens = left_of(headers, "tokens", now)
        health.left_requests = left_of(headers, "requests", now)
        wait = wait_of(headers)
        if wait and now + wait > health.resting_until:
            health.resting_until = now + min(wait, choose.LONGEST_REST)
            health.reason = USED_UP
            self.changed.add(target.id)

    def ended(self, target: Target, correction: int) -> None:
        """Count a request's end; `correction` = true tokens minus the estimate."""
        health = self.of(target)
        health.in_flight -= 1
        if correction:
            health.tokens.take(correction)

    def answered(self, target: Target, seconds: float) -> None:
        """Note the time until the first token: the target is well."""
        health = self.of(target)
        mean = health.latency or seconds
        health.latency = mean + SMOOTHING * (seconds - mean)
        health.failures, health.trouble = 0, ""
        health.finished += 1
        if health.resting_until and health.reason != USED_UP:
            health.resting_until, health.reason = 0.0, ""
            self.changed.add(target.id)

    def failed(self, target: Target, error: EndpointError, rules: Routing) -> None:
        """Note a failure and let the target rest when that is due."""
        health = self.of(target)
        health.finished += 1
        if isinstance(error, BadRequest) or _of_one_person(target, error):
            return  # the request or the key was at fault, not the deployment
        health.failures += 1
        health.failed += 1
        rest = choose.rest_after(error, health.condition(0), rules)
        if rest:
            health.resting_until, health.reason = time.time() + rest, error.code
            self.changed.add(target.id)
        if isinstance(error, (Refused, NotFound, Untrusted)):
            health.trouble = error.admin
            logger.error("%s is misconfigured: %s", target.id, error.admin)

    def forget(self) -> None:
        """Start without any knowledge, as a new process does."""
        self._by_id.clear()
        self.changed.clear()


def _of_one_person(target: Target, error: EndpointError) -> bool:
    """Tell whether only the owner of a personal key is concerned."""
    return target.auth.personal and isinstance(error, (Refused, Busy))


targets_health = TargetsHealth()
