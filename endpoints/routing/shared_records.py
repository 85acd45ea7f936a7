"""What one process tells the others of its targets, written and read. Pure.

Processes of another version may write it too: what cannot be read is passed over, one
target at a time.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from endpoints.reading import figures
from endpoints.reading.rate_limits import MOST, LimitLeft
from endpoints.routing.health import Health

MOST_MOMENT = 10.0**11  # seconds since the epoch


@dataclass(frozen=True, slots=True)
class News:
    """One target as one process sees it, in the current minute."""

    in_flight: int = 0
    tokens: int = 0  # estimates corrected by usage
    requests: int = 0
    failed: int = 0
    finished: int = 0  # failed ones included
    latency: float = 0.0  # mean seconds to the first token; 0 = unknown
    left_tokens: int | None = None  # as the service told; None = it did not
    left_requests: int | None = None
    resting_until: float = 0.0  # seconds since the epoch; 0 or past = awake
    reason: str = ""  # why it rests: an EndpointError.code
    trouble: str = ""  # what an administrator should mend


def news_of(health: Health) -> News:
    """Return what other processes and administrators may read of one target."""
    return News(
        health.in_flight,
        health.tokens.spent,
        health.requests.spent,
        health.failed,
        health.finished,
        round(health.latency, 3),
        _left(health.left_tokens),
        _left(health.left_requests),
        health.resting_until,
        health.reason,
        health.trouble,
    )


def _left(told: LimitLeft | None) -> int | None:
    return told.amount if told and told.until > time.time() else None


def written(news: Mapping[str, News]) -> bytes:
    """Return the news by target as it is told; what cannot be written is left out."""
    told = {}
    for target, each in news.items():
        facts = asdict(each)
        if _read(facts) is not None:
            told[target] = facts
    return orjson.dumps(told)


def read(text: bytes | None) -> dict[str, News]:
    """Return the news by target that can be read; {} when nothing can."""
    try:
        told = orjson.loads(text or b"{}")
    except orjson.JSONDecodeError:
        return {}
    if not isinstance(told, dict):
        return {}
    found = {target: _read(facts) for target, facts in told.items()}
    return {target: news for target, news in found.items() if news is not None}


def _read(facts: object) -> News | None:
    if not isinstance(facts, Mapping):
        return None
    counts = {name: figures.count(facts.get(name, 0), MOST) for name in COUNTS}
    spans = {name: moment(facts.get(name, 0)) for name in SPANS}
    read: dict[str, Any] = counts | spans
    if None in read.values():
        return None
    read |= {name: figures.count(facts.get(name), MOST) for name in LEFT}
    read |= {name: str(facts.get(name, "")) for name in TEXTS}
    return News(**read)


def moment(told: object) -> float | None:
    """Return a moment in seconds since the epoch; None when it is none."""
    return figures.number(told, MOST_MOMENT)


COUNTS = ("in_flight", "tokens", "requests", "failed", "finished")
SPANS = ("latency", "resting_until")
LEFT = ("left_tokens", "left_requests")
TEXTS = ("reason", "trouble")
