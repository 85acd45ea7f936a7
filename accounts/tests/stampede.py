"""Many threads of several processes that do one thing at the same moment.

For programs that tests start, each with a database of its own (DATABASE_URL): what a
fork inherits must not be open, and a test's process has much open.
"""

import multiprocessing
import threading
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

from runtime.redis import sync_redis
from tests.patience import PATIENCE

Act = Callable[[int, int], Any]


def stampede(act: Act, *, processes: int, threads: int) -> list[Any]:
    """Call `act(process, thread)` in every thread at once; return all it returned.

    A call that raises ends its process, and with it the wait of all others.
    """
    connections.close_all()
    sync_redis.cache_clear()
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(processes * threads)
    told: Any = context.Queue()
    running = [
        context.Process(target=_herd, args=(act, number, threads, gate, told))
        for number in range(processes)
    ]
    for process in running:
        process.start()
    found = [told.get(timeout=PATIENCE) for _ in range(processes * threads)]
    for process in running:
        process.join(PATIENCE)
    return found


def _herd(act: Act, number: int, threads: int, gate: Any, told: Any) -> None:  # noqa: ANN401
    """Run one process's threads."""

    def run(thread: int) -> None:
        connection.ensure_connection()
        gate.wait(PATIENCE)
        try:
            told.put(act(number, thread))
        finally:
            connection.close()

    running = [threading.Thread(target=run, args=(each,)) for each in range(threads)]
    for each in running:
        each.start()
    for each in running:
        each.join()
