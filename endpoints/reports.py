"""The health of all targets over all processes, for the admin panel and the command."""

import time
from dataclasses import dataclass

import orjson
from redis.exceptions import RedisError

from config.redis import client
from endpoints.health import ward
from endpoints.sharing import (
    LIMIT,
    NEWS_LIFE,
    PROCESS,
    Client,
    news_key,
    news_of,
    processes_key,
)


@dataclass(slots=True)
class Report:
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


async def reports() -> dict[str, Report]:
    """Return a report for every target that was called lately, by Target.id.

    Without Redis: what this process knows.
    """
    own = {target: news_of(health) for target, health in ward.all().items()}
    connected = client(socket_connect_timeout=LIMIT, socket_timeout=LIMIT)
    try:
        others = await _news(connected)
    except (RedisError, OSError):
        others = []
    finally:
        await connected.aclose()
    merged: dict[str, Report] = {}
    for news in [*others, own]:
        for target, facts in news.items():
            _add(merged.setdefault(target, Report()), facts)
    return merged


async def _news(client: Client) -> list[dict[str, dict[str, object]]]:
    """Return what every other living process has told last."""
    since = time.time() - NEWS_LIFE
    await client.zremrangebyscore(processes_key(), 0, since)
    names = [name.decode() for name in await client.zrange(processes_key(), 0, -1)]
    keys = [news_key(name) for name in names if name != PROCESS]
    texts = await client.mget(keys) if keys else []
    return [orjson.loads(text) for text in texts if text]


LEFT = ("left_tokens", "left_requests")
SUMMED = ("in_flight", "tokens", "requests", "failed", "finished")


def _add(report: Report, facts: dict[str, object]) -> None:
    for name in SUMMED:
        setattr(report, name, getattr(report, name) + facts[name])
    report.latency = max(report.latency, float(str(facts["latency"])))
    if float(str(facts["resting_until"])) > report.resting_until:
        report.resting_until = float(str(facts["resting_until"]))
        report.reason = str(facts["reason"])
    for name in LEFT:
        _least(report, name, facts.get(name))
    report.trouble = report.trouble or str(facts["trouble"])


def _least(report: Report, name: str, told: object) -> None:
    """Keep the smaller number: the one that was told last, as a rule."""
    known = getattr(report, name)
    if isinstance(told, int):
        setattr(report, name, told if known is None else min(told, known))
