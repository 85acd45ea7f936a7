"""What a web process does besides answering requests, from start to end."""

import asyncio
import gc
import importlib
import logging
from functools import partial

from channels.db import aclose_old_connections
from django.db import DatabaseError
from redis.exceptions import RedisError

from accounts.rights.cache import stamps
from chat.background.closing import close_all
from chat.runs.afterwards import AWAY
from chat.runs.observer import observe
from chat.runs.recovery import drain, survivor, sweeper
from chat.runs.watching import guard, standing
from chat.runs.watching.hub import Hub, close_hub, hub
from chat.store.running import run_log
from endpoints.billing import prices, token_counts
from endpoints.calling import clients
from endpoints.catalogue import catalogue
from endpoints.events import Usage
from endpoints.gateway import running_calls
from endpoints.gateway.kept import pending
from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from operations.reload import watch_for_swaps
from runtime import cancelling, tasks
from runtime.telemetry import traces
from tools import mcp

log = logging.getLogger(__name__)


class Lifespan:
    """The background work of one web process."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._hub: Hub | None = None

    async def start(self) -> None:
        """Open the hub, sweep what an earlier process left, watch the configuration."""
        self._hub = await hub()
        live.on_swap(self._tell_of_swap)
        self._tasks = [
            tasks.for_ever(partial(_sweep_for_ever, self._hub), "sweep"),
            tasks.for_ever(partial(_guard_for_ever, self._hub), "guard"),
            tasks.for_ever(partial(_watch_for_ever, self._hub), "rights"),
            tasks.for_ever(running_calls.hold, "reservations"),
            tasks.for_ever(pending.watch, "open calls"),
            tasks.for_ever(watch_for_swaps, "configuration"),
            tasks.for_ever(partial(observe, self._hub), "figures"),
            tasks.once(_warm_up(), "warm up"),
            tasks.once(mcp.ask_at_start(), "MCP servers"),
        ]

    def _tell_of_swap(self, _config: LibreChat) -> None:
        """Have every open tab read the models on offer anew."""
        if self._hub is not None:
            for socket in tuple(self._hub.sockets):
                socket.push(standing.CONFIG_CHANGED)

    async def stop(self, seconds: float) -> None:
        """Let running answers end for `seconds`, then interrupt and store the rest."""
        found = self._hub or await hub()
        await asyncio.gather(drain.drain(found, seconds), running_calls.drain(seconds))
        await found.close_sockets(drain.RESTARTING)
        await cancelling.end(self._tasks)
        await close_hub()
        await close_all()
        await asyncio.to_thread(traces.stop)


async def _warm_up() -> None:
    """Do before the first message what would delay it: vocabulary, prices, the SDK."""
    await asyncio.to_thread(importlib.import_module, "openai")
    await asyncio.to_thread(prices.cost, "gpt-4o", Usage(1, 1))  # reads the list
    await token_counts.ready("o200k_base")
    for offer in catalogue.current().offers[:1]:
        target = offer.targets[0]
        await clients.clients_for(target.base_url, target.proxy)
    # What is there now, stays: to look through 300,000 objects again for garbage
    # would stop every answer for half a second, several times a minute.
    gc.collect()
    gc.freeze()


async def _guard_for_ever(hub: Hub) -> None:
    while True:
        try:
            await aclose_old_connections()  # broken ones, after the database was away
            await guard.look(hub)
        except (RedisError, DatabaseError) as error:
            log.warning("guard failed, trying again: %s", type(error).__name__)
        await asyncio.sleep(guard.EVERY)


async def _watch_for_ever(hub: Hub) -> None:
    """Look after what is written, for people and for programs: one question for all."""
    seen = standing.Seen()
    while True:
        known = await stamps({*standing.people(hub), *running_calls.people()})
        for look in (standing.look(hub, seen, known), running_calls.look(known)):
            try:
                await look
            except (RedisError, DatabaseError) as error:
                log.warning("rights not looked at: %s", type(error).__name__)
        await asyncio.sleep(standing.EVERY)


async def _sweep_for_ever(hub: Hub) -> None:
    while True:
        try:
            if hub.steady:
                await sweeper.sweep(hub.process, hub.held)
                while record := await run_log.take_left():
                    await survivor.go_on_if_wanted(hub, record)
        except AWAY as error:
            log.warning("sweep failed, trying again: %s", type(error).__name__)
        await asyncio.sleep(sweeper.pause())
