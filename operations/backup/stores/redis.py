"""Redis around a restore: who lives, and what must be forgotten afterwards.

Everything there belongs to the state before: cached sessions, jobs, logs of answers,
counters of rights. Only the bans of addresses are told again, from the restored table.
"""

from typing import cast

from django.conf import settings

from accounts.rights.abuse import bans
from config.celery import app
from runtime.redis import sync_redis
from runtime.redis_keys import lease_key, processes_key

PATIENCE = 2.0  # seconds for workers to answer
AT_ONCE = 1000  # keys


def living() -> list[str]:
    """Name the processes that serve this installation now."""
    names = cast("list[bytes]", sync_redis().zrange(processes_key(), 0, -1))
    leases = [lease_key(name.decode()) for name in names]
    webs = len([1 for one in sync_redis().mget(leases) if one]) if leases else 0
    found = [f"{webs} web process{'es' if webs > 1 else ''}"] if webs else []
    if app.control.ping(timeout=PATIENCE, limit=1):
        found.append("a worker")
    return found


def forget() -> None:
    """Delete every key of this installation, and tell of the bans again."""
    client = sync_redis()
    some: list[bytes] = []
    for key in client.scan_iter(f"{settings.REDIS_PREFIX}:*", count=AT_ONCE):
        some.append(key)
        if len(some) >= AT_ONCE:
            client.unlink(*some)
            some = []
    if some:
        client.unlink(*some)
    bans.tell_again()
