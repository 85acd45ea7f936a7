"""All that the three stores hold, to compare before and after."""

from typing import Any

from asgiref.sync import sync_to_async
from django.apps import apps

from chat.store.mongo import database
from runtime.redis import redis

# Kept by a process of itself, whatever people send.
BY_ITSELF = ("lc:process:", "lc:processes", "lc:sweeper", "lc:rights:")
# Limits count refusals, too; that is what they are for.
COUNTERS = ("lc:limits", "lc:violations:")
Stored = dict[str, Any]


async def everything() -> dict[str, Stored]:
    """Return what SQL, MongoDB and Redis hold, but for BY_ITSELF and COUNTERS."""
    return {
        "sql": await sync_to_async(_sql)(),
        "mongodb": await _mongodb(),
        "redis": await _redis(),
    }


def _sql() -> Stored:
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
    }


async def _mongodb() -> Stored:
    names = sorted(await database().list_collection_names())
    held = {name: await database()[name].find().to_list(None) for name in names}
    return {name: found for name, found in held.items() if found}


async def _redis() -> Stored:
    readers: dict[bytes, Any] = {
        b"string": redis().get,
        b"hash": redis().hgetall,
        b"stream": redis().xrange,
        b"set": redis().smembers,
        b"list": lambda key: redis().lrange(key, 0, -1),
        b"zset": lambda key: redis().zrange(key, 0, -1, withscores=True),
    }
    return {
        key.decode(): await readers[await redis().type(key)](key)
        for key in sorted(await redis().keys())
        if not key.decode().startswith((*BY_ITSELF, *COUNTERS))
    }
