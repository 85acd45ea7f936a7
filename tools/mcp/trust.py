"""Tools as they were first told: one that changes later is left out until confirmed.

A server could otherwise have a harmless tool allowed and describe another one under
its name (a «rug pull»). What was told first stands in Redis.
"""

import logging
from collections.abc import Collection, Mapping

from redis.exceptions import RedisError

from runtime.redis import redis
from runtime.redis_keys import known_tools_key
from tools.sources import Failed

LIFE = 400 * 24 * 3600  # seconds since a server was last asked

log = logging.getLogger(__name__)


class NotCompared(Failed):
    """Nothing is known against a server: what it told before cannot be looked up."""


async def changed(server: str, told: Mapping[str, str]) -> Collection[str]:
    """Return the names that are told differently than before; new ones are kept.

    `told`: name → digest of all that is said of it.
    """
    try:
        known = await _known(server, told)
    except RedisError:
        raise NotCompared("What it told before cannot be looked up.") from None
    found = {name for name, digest in told.items() if known[name] != digest}
    for name in sorted(found):
        log.warning("the MCP server %s describes its tool %s anew", server, name)
    return found


async def accept(server: str) -> None:
    """Take whatever a server tells next as what it should."""
    await redis().delete(known_tools_key(server))


async def _known(server: str, told: Mapping[str, str]) -> dict[str, str]:
    """Return the digests that were told first, these where none was."""
    if not told:
        return {}
    async with redis().pipeline() as pipe:
        for name, digest in told.items():
            pipe.hsetnx(known_tools_key(server), name, digest)
        pipe.expire(known_tools_key(server), LIFE)
        pipe.hmget(known_tools_key(server), list(told))
        *_, digests = await pipe.execute()
    return {name: digest.decode() for name, digest in zip(told, digests, strict=True)}
