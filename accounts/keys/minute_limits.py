"""Tokens and requests that a key may ask for in a minute, of all models or of some.

What a call may need at most is taken before it is made, and put right once it is known.
Redis looks at all limits of a call and counts in one step, so no crowd gets past them.
"""

import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict

from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from accounts.rights.principal import ModelLimit, Principal
from accounts.rights.rules import matches
from runtime.redis import redis
from runtime.redis_keys import minute_key

log = logging.getLogger(__name__)

PIECE = 5  # seconds that are counted together
PIECES = 13  # of a window: whole minutes, and the piece that has just begun
LIFE = PIECE * (PIECES + 1)
MOST = 2**31 - 1  # of a limit, as the database holds it
LONGEST = 200  # letters of a pattern
UNITS = ("rpm", "tpm")
LIMIT = re.compile(r"(rpm|tpm)=(\d{1,10})")
# For each window its limit and what is wanted of it. Answers whether all had room, the
# piece of time, and what each window holds.
TAKE = """
local now = math.floor(tonumber(redis.call('TIME')[1]) / tonumber(ARGV[1]))
local first, fits, held = now - tonumber(ARGV[2]) + 1, 1, {}
for place, key in ipairs(KEYS) do
  local sum, told = 0, redis.call('HGETALL', key)
  for each = 1, #told, 2 do
    if tonumber(told[each]) < first then redis.call('HDEL', key, told[each])
    else sum = sum + tonumber(told[each + 1]) end
  end
  local limit, wanted = tonumber(ARGV[2 + place * 2]), tonumber(ARGV[3 + place * 2])
  if sum + wanted > limit then fits = 0 end
end
for place, key in ipairs(KEYS) do
  if fits == 1 then
    redis.call('HINCRBY', key, now, ARGV[3 + place * 2])
    redis.call('EXPIRE', key, ARGV[3])
  end
  held[place] = redis.call('HGETALL', key)
end
return {fits, now, held}
"""
PUT_RIGHT = """
for _, key in ipairs(KEYS) do
  if redis.call('HEXISTS', key, ARGV[1]) == 1 then
    redis.call('HINCRBY', key, ARGV[1], ARGV[2])
  end
end
"""


class MinuteLimits(TypedDict, total=False):
    """The columns of a key that limit its minutes."""

    rpm: int
    tpm: int
    model_limits: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class MinuteWindow:
    """What one limit has counted; `wanted` is what the call asks for."""

    key: str  # in Redis
    unit: str  # requests | tokens
    limit: int
    wanted: int
    pattern: str = ""  # the models it counts; "" = all
    held: Mapping[int, int] = field(default_factory=dict)  # by piece of time

    @property
    def left(self) -> int:
        """Return what the minute has left."""
        return max(0, self.limit - sum(self.held.values()))

    def seconds_to(self, left: int, now: int) -> float:
        """Return the seconds until that much is left, if nobody asks for more."""
        over = left - self.left
        for piece, count in sorted(self.held.items()):
            if over <= 0:
                break
            over -= count
            if over <= 0:
                return float((piece + PIECES - now) * PIECE)
        return 0.0


class OverMinute(Exception):
    """A minute has no room for a call, or would never have."""

    def __init__(self, window: MinuteWindow, now: int) -> None:
        super().__init__(window.unit)
        self.window = window
        self.never = window.wanted > window.limit
        self.retry_after = window.seconds_to(window.wanted, now)

    @property
    def message(self) -> str:
        """Say it to the program's people, in their language."""
        window = self.window
        facts = {"count": window.limit, "wanted": window.wanted}
        if window.unit == "requests":
            text = _("This key may make %(count)d requests a minute.")
        else:
            text = _(
                "This key may use %(count)d tokens a minute; "
                "this call needs up to %(wanted)d."
            )
        which = f"{window.pattern}: " if window.pattern else ""
        return which + text % facts


@dataclass(slots=True)
class MinuteShare:
    """What a call has taken from the minutes of its key."""

    windows: tuple[MinuteWindow, ...]
    piece: int  # of time, in which it was taken
    tokens: int
    open: bool = True

    async def put_right(self, tokens: int) -> None:
        """Count what was really used, once. A Redis that is away forgets by itself."""
        keys = [each.key for each in self.windows if each.unit == "tokens"]
        more = tokens - self.tokens
        if not self.open or not keys or not more:
            return
        self.open = False
        try:
            await redis().eval(PUT_RIGHT, len(keys), *keys, self.piece, more)
        except RedisError as error:
            log.warning("tokens not put right: %s", type(error).__name__)


def count_tokens(key: Principal, model: str) -> bool:
    """Say whether tokens of this model are limited by the minute."""
    return any(each.unit == "tokens" for each in _windows(key, model, 0))


async def take(key: Principal, model: str, tokens: int) -> MinuteShare | None:
    """Take one request and so many tokens; None: nothing limits the key's minutes.

    Raises OverMinute, or RedisError: what cannot be counted is not allowed. The
    requests of all models together are counted at the door
    (accounts/rights/abuse/limits.py).
    """
    windows = list(_windows(key, model, tokens))
    if not windows:
        return None
    asked = [number for each in windows for number in (each.limit, each.wanted)]
    keys = [each.key for each in windows]
    script = (TAKE, len(keys), *keys, PIECE, PIECES, LIFE, *asked)
    fits, now, held = await redis().eval(*script)
    read = [
        replace(window, held={int(each): int(count) for each, count in _pairs(told)})
        for window, told in zip(windows, held, strict=True)
    ]
    if not fits:
        full = [each for each in read if each.left < each.wanted]
        raise max(
            (OverMinute(each, now) for each in full),
            key=lambda over: (over.never, over.retry_after),
        )
    return MinuteShare(tuple(read), now, tokens)


def _pairs(told: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    return zip(told[::2], told[1::2], strict=True)


def _windows(key: Principal, model: str, tokens: int) -> Iterator[MinuteWindow]:
    """Yield the limits that a call of this model counts towards."""
    limits = [each for each in key.model_limits if matches(each.pattern, model)]
    for limit in (ModelLimit("", tpm=key.tpm), *limits):
        for unit, most, wanted in (
            ("requests", limit.rpm, 1),
            ("tokens", limit.tpm, tokens),
        ):
            if most:
                name = minute_key(key.key_id, unit, limit.pattern)
                yield MinuteWindow(name, unit, most, wanted, limit.pattern)


def of_models(told: object) -> tuple[ModelLimit, ...]:
    """Return the limits of a key by model, as its row has them."""
    rows = told.items() if isinstance(told, Mapping) else ()
    return tuple(ModelLimit(name, **_numbers(limits)) for name, limits in rows)


def _numbers(limits: Mapping[str, Any]) -> dict[str, int]:
    return {name: int(limits.get(name) or 0) for name in UNITS}


def parsed(text: str) -> dict[str, dict[str, int]]:
    """Read limits by model, a line each: `gpt-4* rpm=10 tpm=20000`. ValueError."""
    found: dict[str, dict[str, int]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        pattern, *told = line.split()
        limits = [LIMIT.fullmatch(each) for each in told]
        if not limits or not all(limits) or len(pattern) > LONGEST:
            raise ValueError(line)
        found[pattern] = {each[1]: int(each[2]) for each in limits if each}
        if max(found[pattern].values()) > MOST:
            raise ValueError(line)
    return found


def written(told: object) -> str:
    """Return limits by model as `parsed` reads them."""
    return "\n".join(
        " ".join([each.pattern, *(f"{name}={n}" for name, n in _said(each))])
        for each in of_models(told)
    )


def _said(limit: ModelLimit) -> Iterator[tuple[str, int]]:
    named = (("rpm", limit.rpm), ("tpm", limit.tpm))
    return ((name, number) for name, number in named if number)
