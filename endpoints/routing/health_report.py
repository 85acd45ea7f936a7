"""The health of all targets over all processes, for the admin panel and the command."""

import time
from dataclasses import dataclass

from redis.exceptions import RedisError

from endpoints.routing import shared_records
from endpoints.routing.health import targets_health
from endpoints.routing.shared_records import News
from endpoints.routing.shared_state import (
    LIMIT,
    NEWS_LIFE,
    PROCESS,
    Client,
)
from runtime.redis import client
from runtime.redis_keys import exchanging_key, news_key


@dataclass(slots=True)
class HealthReport:
    """One target in the current minute, all processes together."""

    in_flight: int = 0
    tokens: int = 0  # this minute, estimates corrected by usage
    requests: int = 0  # this minute
    failed: int = 0  # this minute
    finished: int = 0  # this minute, failed ones included
    latency: float = 0.0  # mean seconds to the first token; 0 = unknown
    left_tokens: int | None = None  # as the service told; None = it did not
    left_requests: int | None = None
    resting_until: float = 0.0  # seconds since the epoch; 0 or past = awake
    reason: str = ""  # why it rests: an EndpointError.code
    trouble: str = ""  # what an administrator should mend

    @property
    def error_rate(self) -> float:
        """Return the share of this minute's calls that failed, 0 to 1."""
        return self.failed / self.finished if self.finished else 0.0

    def state(self, now: float) -> str:
        """Return "ok", "resting" or "trouble"."""
        if self.trouble:
            return "trouble"
        return "resting" if self.resting_until > now else "ok"


async def reports() -> dict[str, HealthReport]:
    """Return a report for every target that was called lately, by Target.id.

    Without Redis: what this process knows.
    """
    own = {
        target: shared_records.news_of(health)
        for target, health in targets_health.all().items()
    }
    connected = client(socket_connect_timeout=LIMIT, socket_timeout=LIMIT)
    try:
        others = await _news(connected)
    except (RedisError, OSError):
        others = []
    finally:
        await connected.aclose()
    merged: dict[str, HealthReport] = {}
    for told in [*others, own]:
        for target, each in told.items():
            _add(merged.setdefault(target, HealthReport()), each)
    return merged


async def _news(client: Client) -> list[dict[str, News]]:
    """Return what every other living process has told last."""
    since = time.time() - NEWS_LIFE
    await client.zremrangebyscore(exchanging_key(), 0, since)
    told = await client.zrange(exchanging_key(), 0, -1)
    names = [name.decode(errors="replace") for name in told]
    keys = [news_key(name) for name in names if name != PROCESS]
    return [
        shared_records.read(text) for text in (await client.mget(keys) if keys else [])
    ]


def _add(report: HealthReport, told: News) -> None:
    for name in shared_records.COUNTS:
        setattr(report, name, getattr(report, name) + getattr(told, name))
    report.latency = max(report.latency, told.latency)
    if told.resting_until > report.resting_until:
        report.resting_until, report.reason = told.resting_until, told.reason
    report.left_tokens = _least(report.left_tokens, told.left_tokens)
    report.left_requests = _least(report.left_requests, told.left_requests)
    report.trouble = report.trouble or told.trouble


def _least(known: int | None, told: int | None) -> int | None:
    """Return the smaller number: the one that was told last, as a rule."""
    return min((each for each in (known, told) if each is not None), default=None)
