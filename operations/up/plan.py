"""Which processes this installation consists of, by its settings."""

import atexit
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from django.conf import settings

from endpoints.catalogue.catalogue import points_at_simulator
from librechat_yaml.live import librechat
from operations.up.gate import Gate
from operations.up.program import Program, Stage, launch
from operations.up.stores.mongo import Mongo
from operations.up.stores.redis_server import RedisServer
from operations.up.waiting import tail

STORE_GRACE = 20.0  # seconds
WORKER_GRACE = 30.0  # seconds; what it could not finish is done after the restart
DRAIN_MARGIN = 15.0  # seconds on top of DRAIN_SECONDS
Store = Mongo | RedisServer


def stores() -> list[Store]:
    """Return the stores for which no address is set."""
    found: list[Store] = []
    if settings.MONGO_EMBEDDED:
        found.append(Mongo(settings.DATA_DIR, settings.SECRETS))
    if settings.REDIS_EMBEDDED:
        found.append(RedisServer(settings.DATA_DIR))
    return found


def store(found: Store) -> Program:
    """Return how a store is kept running."""
    return Program(
        found.name,
        found.launch,
        STORE_GRACE,
        Stage.STORE,
        obstacle=found.shortage,
        tend=found.tend,
        last_words=lambda: tail(found.log),
    )


def trouble(found: Store) -> str:
    """Return "" once a store answers; its data must be there from then on."""
    if not found.answers():
        return f"{found.name} is not ready yet."
    found.remember()
    return ""


def web(socket: int | None, gate: Gate, processes: int) -> list[Program]:
    """Return the web processes; they load at once, and serve when the gate opens.

    All listen on `socket`; None: each on one of its own, sharing the port.
    """
    way = ("--shared",) if socket is None else ("--fd", str(socket))
    inherited = () if socket is None else (socket,)
    grace = settings.DRAIN_SECONDS + DRAIN_MARGIN
    start = partial(
        launch,
        manage("web", *way),
        environment=_environment() | gate.environment,
        descriptors=(*inherited, gate.waiting_end),
        orphan_signal=signal.SIGKILL,
    )
    names = ["web"] if processes == 1 else [f"web.{n + 1}" for n in range(processes)]
    return [Program(name, start, grace) for name in names]


def worker(after: Callable[[], bool]) -> Program:
    """Return the Celery worker, with beat unless it is switched off.

    It starts `after` the page is served, so that it does not slow that down.
    """
    # Nobody reads its heartbeat, and the last one would wait for a dead Redis for ever.
    silent = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    options = ["--loglevel", "INFO", *silent]
    if settings.WORKER_BEAT:
        options.append("-B")
    if settings.WORKER_CONCURRENCY:
        options += ["--concurrency", str(settings.WORKER_CONCURRENCY)]
    command = [sys.executable, "-m", "celery", "-q", "-A", "config", "worker", *options]
    # as root Celery warns in ten lines about a danger of pickled jobs; ours are JSON
    quiet = {"PYTHONWARNINGS": "ignore:You're running the worker"}
    start = partial(
        launch,
        command,
        environment=_environment() | quiet,
        orphan_signal=signal.SIGQUIT,
    )
    return Program("worker", start, WORKER_GRACE, after=after)


def simulator() -> Program:
    """Return the pretend Azure."""
    start = partial(
        launch,
        manage("simulate_azure"),
        environment=_environment(),
        orphan_signal=signal.SIGKILL,
    )
    return Program("azure", start, stage=Stage.UPSTREAM)


@cache
def metrics_dir() -> Path:
    """Make the folder in which our processes leave their figures for /metrics.

    Not under DATA_DIR: containers share that one.
    """
    folder = tempfile.mkdtemp(prefix="librechat-metrics-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _environment() -> dict[str, str]:
    """Return what children cannot find out: they write into a pipe, not a terminal."""
    return {
        "PROMETHEUS_MULTIPROC_DIR": str(metrics_dir()),
        "CONSOLE_JSON": str(settings.LOG_FORMAT == "json"),
    }


def manage(*arguments: str) -> list[str]:
    """Return the command line of one of our own commands."""
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments]


def wants_simulator() -> bool:
    """Say whether librechat.yaml points at the pretend Azure on this machine."""
    return points_at_simulator(librechat())
