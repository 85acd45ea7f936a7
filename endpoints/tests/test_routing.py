import random
from collections import Counter
from dataclasses import replace

import pytest

from endpoints.errors import (
    BadAnswer,
    BadRequest,
    Busy,
    EndpointError,
    NotFound,
    Refused,
    TimedOut,
    Unreachable,
)
from endpoints.routing.choose import Condition, backoff, candidates, rest_after, soonest
from endpoints.targets import Knowledge, Routing, Target

NOW = 1000.0
BASE = Target(
    "", "azureOpenAI", "", "m", "d", "https://x", "deployment", Knowledge("m")
)
A, B, C = (replace(BASE, id=name, group=name) for name in "abc")


def ids(strategy: str, conditions: dict[str, Condition], *targets: Target) -> list[str]:
    chance = random.Random(1).random  # noqa: S311 - seeded
    found = candidates(targets or (A, B, C), conditions, strategy, NOW, chance)
    return [target.id for target in found]


def test_resting_targets_are_left_out() -> None:
    assert set(ids("weighted", {"a": Condition(resting_until=NOW + 1)})) == {"b", "c"}


@pytest.mark.parametrize("full", ["a", "b", "c"])
def test_targets_without_room_come_last(full: str) -> None:
    assert ids("priority", {full: Condition(room=False)})[-1] == full


def test_weights_decide_how_often_a_target_is_first() -> None:
    heavy, chance = replace(A, weight=3), random.Random(7).random  # noqa: S311 - seeded
    firsts = Counter(
        candidates((heavy, B), {}, "weighted", NOW, chance)[0].id for _ in range(4000)
    )
    assert 0.72 < firsts["a"] / 4000 < 0.78


def test_priority_goes_before_chance() -> None:
    ordered = ids("priority", {}, replace(C, priority=2), replace(A, priority=1), B)
    assert ordered == ["b", "a", "c"]


def test_the_least_busy_is_asked_first_by_its_weight() -> None:
    conditions = {"a": Condition(in_flight=4), "b": Condition(in_flight=2)}
    assert ids("least_busy", conditions, replace(A, weight=4), B) == ["a", "b"]


def test_the_fastest_is_asked_first_and_the_unknown_is_tried() -> None:
    conditions = {"a": Condition(latency=2.0), "b": Condition(latency=0.5)}
    assert ids("latency", conditions)[-1] == "a"
    assert set(ids("latency", conditions)[:2]) == {"b", "c"}


def test_the_soonest_awake_is_known() -> None:
    conditions = {"a": Condition(resting_until=9), "b": Condition(resting_until=5)}
    assert soonest((A, B), conditions) is B


RULES = Routing(cooldown=30)


@pytest.mark.parametrize(
    ("error", "condition", "rest"),
    [
        (Busy("", retry_after=7), Condition(), 7),
        (Busy(""), Condition(), 30),
        (Busy("", retry_after=5000), Condition(), 900),
        (Busy("", details={"reason": "too_large"}), Condition(), 0),
        (Refused(""), Condition(), 300),
        (NotFound(""), Condition(), 300),
        (BadRequest(""), Condition(failures=9), 0),
        (Unreachable(""), Condition(), 30),
        (TimedOut(""), Condition(), 30),
        (BadAnswer(""), Condition(failures=1), 0),
        (BadAnswer(""), Condition(failures=2), 30),
        (BadAnswer(""), Condition(failures=1, failed=3, finished=5), 30),
        (BadAnswer(""), Condition(failures=1, failed=2, finished=5), 0),
    ],
)
def test_how_long_a_target_rests(
    error: EndpointError, condition: Condition, rest: float
) -> None:
    assert rest_after(error, condition, RULES) == rest


def test_pauses_grow_to_a_limit_and_obey_the_service() -> None:
    waits = [backoff(number, None, lambda: 0.0) for number in range(1, 7)]
    assert waits == [0.5, 1, 2, 4, 8, 8]
    assert backoff(1, Busy("", retry_after=3), lambda: 0.0) == 3
