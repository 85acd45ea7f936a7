"""Opens Redis (one client for each event loop) and lists every key in use.

All keys stand under settings.REDIS_PREFIX and all of them expire.
"""

import asyncio
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from django.conf import settings

from runtime.redis import client

Client: TypeAlias = Any  # redis-py types every reply as all that it could be

LOG_LIFE = 24 * 3600  # seconds a running answer's log is kept
ENDED_LIFE = 600  # seconds the log of an ended run is kept for late readers
LEASE_LIFE = 10_000  # ms until a silent process counts as dead

_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, Client] = WeakKeyDictionary()


def redis() -> Client:
    """Return the running loop's client."""
    loop = asyncio.get_running_loop()
    if loop not in _clients:
        _clients[loop] = client()
    return _clients[loop]


async def close() -> None:
    """Close the running loop's client, if it has one."""
    opened = _clients.pop(asyncio.get_running_loop(), None)
    if opened is not None:
        await opened.aclose()


def key(*parts: str) -> str:
    """Return a key under this installation's prefix."""
    return ":".join((settings.REDIS_PREFIX, *parts))


def log_key(run_id: str) -> str:
    """Return the stream of a run's numbered events; entry `N-0` is event N."""
    return key("run", run_id, "log")


def runs_key() -> str:
    """Return the hash of running runs: run id → RunRecord as JSON."""
    return key("runs")


def user_runs_key(owner_id: int) -> str:
    """Return the hash of one person's running runs: run id → RunRecord as JSON."""
    return key("runs", "of", str(owner_id))


def strange_runs_key() -> str:
    """Return the hash of what stood on a list of runs and is no RunRecord."""
    return key("runs", "unreadable")


def lease_key(process: str) -> str:
    """Return the key that says that a web process lives."""
    return key("process", process)


def processes_key() -> str:
    """Return the sorted set of web processes by the time of their last renewal."""
    return key("processes")


def inbox_key(process: str) -> str:
    """Return the stream through which a web process is told to stop a run."""
    return key("process", process, "inbox")


def export_key(owner_id: int, token: str) -> str:
    """Return the key that says how far a person's export is."""
    return key("export", str(owner_id), token)


def sweeper_key() -> str:
    """Return the lock that lets one process sweep at a time."""
    return key("sweeper")


def timetable_key(name: str) -> str:
    """Return the claim on a periodic job, which lasts for one period."""
    return key("timetable", name)
