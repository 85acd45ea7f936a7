"""Who is asked, in which order, and what a failure means for the next ones. Pure.

Moments are seconds since the epoch, so that several processes can compare them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from endpoints.errors import (
    BadRequest,
    Busy,
    EndpointError,
    NotConfigured,
    NotFound,
    Refused,
    TimedOut,
    Unreachable,
    Untrusted,
)
from endpoints.targets import Routing, Target

MISCONFIGURED_REST = 300.0  # seconds: a wrong key is not better half a minute later
LONGEST_REST = 900.0
FAILURES_IN_A_ROW = 2
FAILURES_OF = 5  # requests a minute from which the error rate is looked at
LATENCY_SLACK = 1.25  # targets within this factor of the fastest count as equal
BACKOFF_FIRST, BACKOFF_MOST = 0.5, 8.0


@dataclass(frozen=True, slots=True)
class Condition:
    """What is known of one target at one moment."""

    in_flight: int = 0
    resting_until: float = 0.0
    room: bool = True  # the estimate fits into this minute's tpm and rpm
    latency: float = 0.0  # mean seconds until the first token; 0 = unknown
    failures: int = 0  # in a row
    failed: int = 0  # this minute
    finished: int = 0  # this minute, failed ones included


Conditions = Mapping[str, Condition]
Chance = Callable[[], float]  # random.random
UNKNOWN = Condition()


def candidates(
    targets: Sequence[Target],
    conditions: Conditions,
    strategy: str,
    now: float,
    chance: Chance,
) -> list[Target]:
    """Return the targets that may be asked now, best first.

    Resting ones are left out; ones without room come last: the service's own count
    decides then.
    """
    awake = [
        target
        for target in targets
        if conditions.get(target.id, UNKNOWN).resting_until <= now
    ]
    ordered = _ordered(awake, conditions, strategy, chance)
    return sorted(ordered, key=lambda target: not _condition(conditions, target).room)


def soonest(targets: Sequence[Target], conditions: Conditions) -> Target | None:
    """Return the target whose rest ends first, or None without any target."""
    return min(
        targets,
        key=lambda target: _condition(conditions, target).resting_until,
        default=None,
    )


def _condition(conditions: Conditions, target: Target) -> Condition:
    return conditions.get(target.id, UNKNOWN)


def _ordered(
    targets: list[Target], conditions: Conditions, strategy: str, chance: Chance
) -> list[Target]:
    shuffled = sorted(targets, key=lambda target: _draw(target.weight, chance))
    match strategy:
        case "priority":
            return sorted(shuffled, key=lambda target: target.priority)
        case "least_busy":
            return sorted(shuffled, key=lambda target: _load(conditions, target))
        case "latency":
            return _fastest(shuffled, conditions)
        case _:
            return shuffled


def _draw(weight: int, chance: Chance) -> float:
    """Return a sort key; keys of heavier targets tend to be smaller.

    Weighted sampling without replacement (Efraimidis & Spirakis, 2006).
    """
    if weight <= 0:
        return 1.0
    return float(1.0 - chance() ** (1.0 / weight))


def _load(conditions: Conditions, target: Target) -> float:
    return _condition(conditions, target).in_flight / max(1, target.weight)


def _fastest(targets: list[Target], conditions: Conditions) -> list[Target]:
    """Return unknown ones first, then those about as fast as the fastest."""
    known = [_condition(conditions, each).latency for each in targets]
    best = min((latency for latency in known if latency), default=0.0)

    def rank(target: Target) -> float:
        latency = _condition(conditions, target).latency
        return latency if latency > best * LATENCY_SLACK else min(latency, best)

    return sorted(targets, key=rank)


def rest_after(error: EndpointError, condition: Condition, routing: Routing) -> float:
    """Return the seconds that a target rests after `error`; 0 = not at all.

    `condition` counts the failure already.
    """
    if isinstance(error, BadRequest) or error.details.get("reason") == "too_large":
        return 0.0
    if isinstance(error, (Refused, NotFound, Untrusted)):
        return MISCONFIGURED_REST
    if error.retry_after is not None:
        return min(error.retry_after, LONGEST_REST)
    at_once = isinstance(error, (Busy, Unreachable, TimedOut))
    return routing.cooldown if at_once or _failing(condition) else 0.0


def _failing(condition: Condition) -> bool:
    if condition.failures >= FAILURES_IN_A_ROW:
        return True
    often = condition.finished >= FAILURES_OF
    return often and condition.failed * 2 > condition.finished


def another_may_help(error: EndpointError) -> bool:
    """Tell whether another deployment of the model may answer after `error`."""
    ours = (Refused, NotFound, NotConfigured, Untrusted)
    return error.retryable or isinstance(error, ours)


def same_may_help(error: EndpointError) -> bool:
    """Tell whether the same deployment may answer a little later."""
    return error.retryable and error.details.get("reason") != "too_large"


def backoff(number: int, error: EndpointError | None, chance: Chance) -> float:
    """Return the seconds to wait before trying again for the `number`-th time."""
    if error is not None and error.retry_after is not None:
        return error.retry_after
    most = min(BACKOFF_MOST, BACKOFF_FIRST * 2.0 ** (number - 1))
    return float(most * (1 - 0.25 * chance()))
