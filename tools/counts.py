"""How often each tool was called, by day, and how its last failure looked.

Kept in Redis for a season: names and numbers, never a word of a call.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from redis.exceptions import RedisError

from runtime.redis import redis, sync_redis
from runtime.redis_keys import tool_day_key, tool_failure_key
from tools.tool import Result, Tool

LIFE = 100 * 24 * 3600  # seconds that a day's figures are kept
NANO = 1_000_000_000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CallCounts:
    """What the calls of a tool on some days add up to."""

    calls: int = 0
    failed: int = 0
    ms: int = 0  # of all calls together
    nano: int = 0  # billionths of a dollar

    @property
    def cost(self) -> Decimal:
        """Return what they have cost, in dollars."""
        return Decimal(self.nano) / NANO

    def __add__(self, other: "CallCounts") -> "CallCounts":
        return CallCounts(
            self.calls + other.calls,
            self.failed + other.failed,
            self.ms + other.ms,
            self.nano + other.nano,
        )


async def count(tool: Tool, result: Result, seconds: float) -> None:
    """Add one call to the day's figures; without Redis it stays uncounted."""
    now = timezone.now()
    day = tool_day_key(now.date().isoformat())
    figures = {"calls": 1, "failed": int(result.failed), "ms": round(seconds * 1000)}
    figures["nano"] = int((result.cost or 0) * NANO)
    try:
        async with redis().pipeline(transaction=False) as pipe:
            for figure, more in figures.items():
                if more:
                    pipe.hincrby(day, f"{figure} {tool.name}", more)
            pipe.expire(day, LIFE)
            if result.failed:
                key = tool_failure_key()
                pipe.hset(key, tool.name, now.isoformat(timespec="seconds"))
                pipe.expire(key, LIFE)
            await pipe.execute()
    except (RedisError, OSError) as error:
        log.warning("a tool's call was not counted: %s", type(error).__name__)


def counted(days: Iterable[date]) -> dict[date, dict[str, CallCounts]]:
    """Return the figures of some days by tool; for code without an event loop."""
    asked = list(days)
    with sync_redis().pipeline(transaction=False) as pipe:
        for day in asked:
            pipe.hgetall(tool_day_key(day.isoformat()))
        found = pipe.execute()
    return {day: _read(rows) for day, rows in zip(asked, found, strict=True)}


def last_failures() -> dict[str, datetime]:
    """Return when each tool failed last; for code without an event loop."""
    rows: Mapping[bytes, bytes] = sync_redis().hgetall(tool_failure_key())  # type: ignore[assignment]
    return {
        name.decode(): datetime.fromisoformat(at.decode()) for name, at in rows.items()
    }


def _read(rows: Mapping[bytes, bytes]) -> dict[str, CallCounts]:
    found: dict[str, dict[str, int]] = {}
    for field, value in rows.items():
        figure, _, name = field.decode().partition(" ")
        found.setdefault(name, {})[figure] = int(value)
    return {name: CallCounts(**figures) for name, figures in found.items()}
