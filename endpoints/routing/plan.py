"""What comes next after a failure: another target, the same one, or nobody."""

import random
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Protocol

from endpoints.errors import Busy, EndpointError, NotFound, Refused, Untrusted
from endpoints.events import Event, Notice
from endpoints.reading.rate_limits import USED_UP
from endpoints.routing import choose
from endpoints.routing.health import targets_health
from endpoints.routing.unknown_params import lesson_of
from endpoints.targets import Routing, Target
from endpoints.wire.http_call import HttpCall

FOR_EVER = float("inf")
UNREADABLE = "invalid_encrypted_content"  # a key or a resource has changed meanwhile
LONGEST_WAIT = 20.0  # seconds that a person is kept waiting before an error is shown


@dataclass(frozen=True, slots=True)
class Step:
    """The next call, after `wait` seconds."""

    target: Target
    wait: float = 0.0
    notices: tuple[Notice, ...] = ()  # told before it


class ModelRequest(Protocol):
    """A request of any kind, as it is brought to one deployment after the other."""

    @property
    def estimate(self) -> int:
        """Return the tokens that the request may cost."""

    @property
    def patience(self) -> float:
        """Return the seconds that may be waited, all pauses together."""

    @property
    def author(self) -> str:
        """Return the id of the target whose thoughts it goes on with, or ""."""

    def without_thoughts(self) -> bool:
        """Leave out what only its author can read; False when there is nothing."""

    def call(self, target: Target) -> HttpCall:
        """Return the HTTP call to `target`, without an Entra ID token."""

    def answer(self, target: Target, call: HttpCall) -> AsyncGenerator[Event, None]:
        """Make the call and give its events; raises EndpointError."""


class Plan:
    """The order in which the targets of one model are asked.

    First every target that is awake, without waiting. Then, when `patient`, those
    that may recover are asked again, `attempts` - 1 times at most, with pauses.
    """

    def __init__(
        self,
        targets: Sequence[Target],
        request: ModelRequest,
        rules: Routing,
        *,
        patient: bool,
    ) -> None:
        self._targets = targets
        self._request = request
        self._rules = rules
        self._patient = patient
        self._errors: dict[str, EndpointError] = {}  # by target; the last one
        self._pauses = 0
        self._waited = 0.0

    def first(self) -> Step:
        """Return the first call; when all are resting, to the one that wakes first.

        That one is waited for only if its service asked for it.
        """
        if target := self._awake():
            return Step(target)
        targets, moment = self._targets, time.time()
        conditions = targets_health.conditions(targets, self._request.estimate)
        target = choose.soonest(targets, conditions) or targets[0]
        wait = max(0.0, conditions[target.id].resting_until - moment)
        asked_to = targets_health.of(target).reason in (Busy.code, USED_UP)
        worth_it = self._patient and asked_to and self._may_wait(wait)
        return self._step(target, wait if worth_it else 0.0)

    def _may_wait(self, seconds: float) -> bool:
        left = self._request.patience - self._waited
        return seconds <= min(left, LONGEST_WAIT)

    def _step(self, target: Target, wait: float) -> Step:
        self._waited += wait
        return Step(target, wait)

    def after(self, target: Target, error: EndpointError) -> Step | None:
        """Return the call that follows a failed one; None when nobody may help."""
        self._errors[target.id] = error
        if self._learned(target, error):
            return Step(target)
        if not choose.another_may_help(error):
            return None
        if another := self._awake():
            return Step(another)
        return self._again()

    def verdict(self) -> EndpointError:
        """Return the error that tells a person most: when to come back, if known."""
        errors = list(self._errors.values())
        busy = [error for error in errors if isinstance(error, Busy)]
        if busy:
            return min(busy, key=lambda error: error.retry_after or float("inf"))
        others = (Refused, NotFound, Untrusted)
        ours = [each for each in errors if not isinstance(each, others)]
        return [*errors, *ours][-1]

    def _awake(self) -> Target | None:
        """Return the best target that is awake and was not asked yet.

        Whoever has thought about the question goes on with it while he has room: others
        would have to think again.
        """
        targets = [each for each in self._targets if each.id not in self._errors]
        conditions = targets_health.conditions(targets, self._request.estimate)
        strategy, moment = self._rules.strategy, time.time()
        ready = choose.candidates(targets, conditions, strategy, moment, random.random)
        author = [each for each in ready if each.id == self._request.author]
        able = [each for each in author if conditions[each.id].room]
        return next(iter([*able, *ready]), None)

    def _again(self) -> Step | None:
        """Return a second call to a target that may have recovered by then."""
        if not self._patient or self._pauses >= self._rules.attempts - 1:
            return None
        self._pauses += 1
        waits = {
            target.id: choose.backoff(self._pauses, error, random.random)
            for target in self._targets
            if (error := self._errors.get(target.id)) and choose.same_may_help(error)
        }
        hopeful = [target for target in self._targets if target.id in waits]
        if not hopeful:
            return None
        best = min(hopeful, key=lambda target: waits[target.id])
        wait = waits[best.id]
        return self._step(best, wait) if self._may_wait(wait) else None

    def _learned(self, target: Target, error: EndpointError) -> bool:
        """Remember what the refusal teaches; True when asking again may help."""
        if error.details.get("code") == UNREADABLE and self._request.without_thoughts():
            return True
        lessons = targets_health.of(target).lessons
        lesson = lesson_of(error, self._request.call(target).body, lessons)
        lessons.update(lesson)
        return bool(lesson)
