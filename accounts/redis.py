"""Opens Redis for rights, limits and bans; one client for each event loop.

Code that runs without an event loop (views in threads, commands) has its own client.
"""

import asyncio
from functools import cache
from weakref import WeakKeyDictionary

from django.conf import settings

from runtime.redis import AsyncClient, Client, client, sync_client

RIGHTS_LIFE = 24 * 3600  # seconds; far longer than any process trusts its cache

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncClient]
_clients = WeakKeyDictionary()


def redis() -> AsyncClient:
    """Return the running loop's client."""
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        _clients[loop] = client()
        _close_with(loop)
    return _clients[loop]


def _close_with(loop: asyncio.AbstractEventLoop) -> None:
    """Close the client when its loop closes: short loops come and go in threads."""
    close_loop = loop.close

    def close_both() -> None:
        opened = _clients.pop(loop, None)
        if opened is not None and not loop.is_closed():
            loop.run_until_complete(opened.aclose())
        close_loop()

    loop.close = close_both  # type: ignore[method-assign]


async def close() -> None:
    """Close the running loop's client, if it has one."""
    opened = _clients.pop(asyncio.get_running_loop(), None)
    if opened is not None:
        await opened.aclose()


@cache
def sync_redis() -> Client:
    """Return the client for code without an event loop; safe across threads."""
    return sync_client()


def key(*parts: str) -> str:
    """Return a key under this installation's prefix."""
    return ":".join((settings.REDIS_PREFIX, *parts))


def rules_stamp_key() -> str:
    """Return the counter of changes to rules, roles and groups."""
    return key("rights", "rules")


def person_stamp_key(user_id: int) -> str:
    """Return the counter of changes to one person."""
    return key("rights", str(user_id))


def banned_address_key(address: str) -> str:
    """Return the key that exists while an address is banned; holds the reason."""
    return key("ban", address)


def violations_key(subject: str) -> str:
    """Return the score of `user:<id>` or `ip:<address>`."""
    return key("violations", subject)
