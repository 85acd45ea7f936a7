"""People whose proxy passes no WebSockets: their pages get on over plain HTTP.

That is slower, and takes one of the few connections that a browser opens to one host.
So it is remembered for a day, for the log, the doctor and the dashboard.
"""

import logging
import time

from asgiref.sync import sync_to_async
from django.core.cache import cache
from redis.exceptions import RedisError

KEY = "no-websockets"
KEPT = 24 * 3600  # seconds
PAUSE = 3600.0  # seconds between two lines
ADVICE = (
    "a proxy in front passes no WebSockets, so that pages get answers by a detour: "
    "let it pass the headers Upgrade and Connection on /ws/ (deploy/nginx.conf)"
)

log = logging.getLogger("proxy")
_again = 0.0  # when to tell once more, by this process


async def met() -> None:
    """Note that a page could open no WebSocket, though it reaches us."""
    global _again
    if time.monotonic() < _again:
        return
    _again = time.monotonic() + PAUSE
    log.warning(ADVICE)
    try:
        await sync_to_async(cache.set)(KEY, 1, KEPT)
    except RedisError:  # it will be met again, by another process or after a restart
        return


def found() -> bool:
    """Say whether that was so within a day."""
    return bool(cache.get(KEY))
