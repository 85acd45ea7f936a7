"""Tells /metrics what a web process is doing, once a second."""

import asyncio

from chat.documents import Status
from chat.runs.run import Run
from chat.runs.watching.hub import Hub
from runtime.telemetry import metrics

EVERY = 1.0  # seconds


async def observe(hub: Hub) -> None:
    """Note sockets, running answers and how late the event loop wakes us."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + EVERY
        await asyncio.sleep(EVERY)
        metrics.LOOP_LAG.observe(max(0.0, loop.time() - due))
        metrics.SOCKETS.set(len(hub.sockets))
        metrics.RUNS.set(len(hub.writers))


def count_end(run: Run, status: Status) -> None:
    """Note how an answer ended and how long people waited for it."""
    metrics.RUNS_ENDED.labels(status).inc()
    times, model = run.timing(), run.offer.model
    metrics.RUN_SECONDS.labels(model).observe(times["total_ms"] / 1000)
    if "first_delta_ms" in times:
        metrics.FIRST_DELTA.labels(model).observe(times["first_delta_ms"] / 1000)
