"""How often people may try to sign in, sign up and the like, counted in one step.

Allauth keeps each count as a list in the cache and changes it under a lock that it
waits one second for, polling. A class that signs up together got "too many requests"
from that lock, far below the limit. Here Redis does all of it at once.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from allauth.core.exceptions import RateLimited
from allauth.core.internal import ratelimit
from django.http import HttpRequest

from runtime.redis import sync_redis
from runtime.redis_keys import tries_key

# KEYS[1]: the tries in the window, by their moment. ARGV: seconds, how many, name.
COUNT = """
local now = redis.call('TIME')
local moment = now[1] + now[2] / 1000000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', moment - ARGV[1])
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
if ARGV[3] ~= '' then
  redis.call('ZADD', KEYS[1], moment, ARGV[3])
  redis.call('PEXPIRE', KEYS[1], math.ceil(ARGV[1] * 1000))
end
return 1
"""


@dataclass(frozen=True, slots=True)
class Try:
    """One try that was let through."""

    place: str
    name: str  # "" when it was only asked whether there is room

    def rollback(self) -> None:
        """Take it back: it turned out to be none."""
        if self.name:
            sync_redis().zrem(self.place, self.name)


def count(place: str, most: int, seconds: float, *, ask: bool = False) -> Try | None:
    """Count a try in a moving window, or only `ask` for room; None when it is full."""
    name = "" if ask else uuid.uuid4().hex
    script = sync_redis().register_script(COUNT)
    allowed = script(keys=[place], args=[seconds, most, name])
    return Try(place, name) if allowed else None


def install() -> None:
    """Have allauth count here; its own functions are replaced, its rates kept."""
    ratelimit._consume_single_rate = _consumed
    ratelimit.clear = _clear


def _consumed(
    request: HttpRequest,
    *,
    rate: ratelimit.Rate,
    dry_run: bool = False,
    raise_exception: bool = False,
    **names: Any,  # noqa: ANN401 - app, action, key, user: as allauth has them
) -> Try | None:
    place = _place(request, rate, names)
    found = count(place, rate.amount, rate.duration, ask=dry_run)
    if found is None and raise_exception:
        raise RateLimited
    return found


def _clear(
    request: HttpRequest,
    *,
    app: str,
    action: str,
    config: dict[str, str] | None = None,
    **names: Any,  # noqa: ANN401
) -> None:
    names |= {"app": app, "action": action}
    rates = ratelimit.get_rates(app=app, action=action, config=config)
    if places := [_place(request, rate, names) for rate in rates]:
        sync_redis().delete(*places)


def _place(request: HttpRequest, rate: ratelimit.Rate, names: dict[str, Any]) -> str:
    return tries_key(ratelimit.get_cache_key(request, rate=rate, **names))
