"""Closes everything that the running loop has opened, in every layer."""

from channels.layers import get_channel_layer

from chat.store import mongo
from endpoints.calling import clients
from runtime import redis


async def close_all() -> None:
    """Close the loop's clients of MongoDB, Redis and the models."""
    await close_between()
    await mongo.close()


async def close_between() -> None:
    """Close what must not stay open while no loop runs: all but MongoDB's client.

    Its connections are looked after by threads of their own.
    """
    await clients.close()
    await redis.close()
    layer = get_channel_layer()
    if layer is not None and hasattr(layer, "flush"):
        await layer.flush()
