"""How often people may do things, counted in Redis over moving windows.

    verdict = await hit("message", user_id=7, ip="192.0.2.1")
    if not verdict.allowed:
        … verdict.retry_after (seconds), verdict.message (for the person)

Actions are those of settings.ACTION_LIMITS, which the environment fills and
`rateLimits` of librechat.yaml overrides. A refusal adds to the violation score.
"""

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from asgiref.sync import sync_to_async
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from limits import RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter

from accounts.rights.abuse import violations
from librechat_yaml.live import librechat
from librechat_yaml.schema.limits import RateLimit, RateLimits
from runtime.loops import LoopLocal
from runtime.redis import redis
from runtime.redis_keys import limits_prefix

# Our action → its section of `rateLimits` in librechat.yaml.
SECTIONS: dict[str, Callable[[RateLimits], RateLimit]] = {
    "upload": lambda limits: limits.file_uploads,
    "import": lambda limits: limits.conversations_import,
    "tts": lambda limits: limits.tts,
    "stt": lambda limits: limits.stt,
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an action may go on; else when to come back and what to tell."""

    allowed: bool
    retry_after: float = 0.0  # seconds
    message: str = ""
    banned: bool = False  # this violation was one too many

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(allowed=True)


async def hit(
    action: str, *, user_id: int | None = None, ip: str | None = None
) -> Verdict:
    """Count one action for a person and an address; KeyError when it is unknown.

    Both limits are asked, the address first. Raises RedisError when Redis does not
    answer: what cannot be counted is not allowed. A crowd waits for its turn.
    """
    subjects = {"ip": ip, "user": None if user_id is None else str(user_id)}
    for kind, limit in limits_of(action).items():
        subject = subjects.get(kind)
        if subject is None:
            continue
        most, minutes = limit
        item = RateLimitItemPerSecond(most, math.ceil(minutes * 60))
        wait = await _consume(item, action, kind, subject)
        if wait is not None:
            return await refused(action, wait, user_id=user_id, ip=ip)
    return ALLOWED


async def hit_key(key_id: int, rpm: int) -> Verdict:
    """Count one request of a key that may make `rpm` a minute; 0 = any number.

    Raises RedisError.
    """
    if not rpm:
        return ALLOWED
    item = RateLimitItemPerSecond(rpm, 60)
    wait = await _consume(item, "gateway", "key", str(key_id))
    if wait is None:
        return ALLOWED
    message = _("This key may make %(count)d requests a minute.") % {"count": rpm}
    return Verdict(allowed=False, retry_after=wait, message=message)


@dataclass(frozen=True, slots=True)
class RequestsLeft:
    """What a limit leaves: `left` of `most` requests, until `seconds` have passed."""

    most: int
    left: int
    seconds: float


async def left_to_programs(user_id: int, key_id: int, rpm: int) -> RequestsLeft:
    """Return what is left of whichever limit leaves least. Raises RedisError."""
    most, minutes = limits_of("gateway")["user"]
    asked = [(most, math.ceil(minutes * 60), "user", str(user_id))]
    asked += [(rpm, 60, "key", str(key_id))] * bool(rpm)
    found = await asyncio.gather(*(_left(*each) for each in asked))
    return min(found, key=lambda each: each.left)


async def _left(most: int, seconds: int, kind: str, subject: str) -> RequestsLeft:
    item = RateLimitItemPerSecond(most, seconds)
    stats = await _limiters.get().get_window_stats(item, "gateway", kind, subject)
    return RequestsLeft(most, stats.remaining, max(0.0, stats.reset_time - time.time()))


async def refused(
    action: str, wait: float, *, user_id: int | None = None, ip: str | None = None
) -> Verdict:
    """Return a refusal after recording the violation."""
    banned = await sync_to_async(violations.record)(action, user_id=user_id, ip=ip)
    if banned:
        return Verdict(allowed=False, banned=True, message=_("You are banned."))
    minutes = max(1, math.ceil(wait / 60))
    message = ngettext(
        "Too many requests. Please try again in %(count)d minute.",
        "Too many requests. Please try again in %(count)d minutes.",
        minutes,
    ) % {"count": minutes}
    return Verdict(allowed=False, retry_after=wait, message=message)


async def concurrent(running: int, *, user_id: int, ip: str | None = None) -> Verdict:
    """Decide whether a person with `running` answers may start one more."""
    most = settings.CONCURRENT_MESSAGES
    if most == 0 or running < most:
        return ALLOWED
    verdict = await refused("concurrent", 1.0, user_id=user_id, ip=ip)
    if verdict.banned:
        return verdict
    message = ngettext(
        "Only %(count)d answer at a time. Please wait until it is done.",
        "Only %(count)d answers at a time. Please wait until one is done.",
        most,
    ) % {"count": most}
    return Verdict(allowed=False, retry_after=1.0, message=message)


def limits_of(action: str) -> dict[str, tuple[int, float]]:
    """Return {"ip"|"user": (how many, in how many minutes)} in force now."""
    limits: dict[str, tuple[int, float]] = dict(settings.ACTION_LIMITS[action])
    if action not in SECTIONS:
        return limits
    section = SECTIONS[action](librechat().rate_limits)
    overrides = {
        "ip": (section.ip_max, section.ip_window_in_minutes),
        "user": (section.user_max, section.user_window_in_minutes),
    }
    return {
        kind: (overrides[kind][0] or most, overrides[kind][1] or minutes)
        for kind, (most, minutes) in limits.items()
    }


async def _consume(item: RateLimitItemPerSecond, *names: str) -> float | None:
    """Count once; None when allowed, else the seconds until there is room."""
    limiter = _limiter()
    if await limiter.hit(item, *names):
        return None
    reset = (await limiter.get_window_stats(item, *names)).reset_time
    return float(max(1.0, reset - time.time()))


def _limiter() -> "MovingWindowRateLimiter":
    storage = RedisStorage(
        "redis://",  # not used: the pool knows the address
        implementation="redispy",
        key_prefix=limits_prefix(),
        connection_pool=redis().connection_pool,
    )
    return MovingWindowRateLimiter(storage)


_limiters = LoopLocal(_limiter)
