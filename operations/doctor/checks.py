"""The checks, one line each. A check returns what it saw or raises Trouble."""

import asyncio
import shutil
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from chat.store.mongo import close
from chat.store.upgrades import run as upgrades
from chat.store.upgrades.steps import UpgradeStep
from config import VERSION
from config.celery import app as celery
from endpoints.catalogue.catalogue import catalogue_of
from librechat_yaml import load
from operations import no_websockets, strange_proxy
from operations.backup.stores import mongo
from runtime.redis import sync_client

FREE = 2e9  # bytes; less than this is trouble
DRIFT = 2.0  # seconds between two clocks
PATIENCE = 2.0  # seconds for workers to answer
MONGO_MAJOR = 6


class Trouble(Exception):
    """Something is wrong; the message says what, and what to do."""


def programs() -> str:
    """Tell the versions of what runs."""
    python = ".".join(map(str, sys.version_info[:3]))
    found = f"Python {python}, Django {django.__version__}"
    if not (3, 11) <= sys.version_info < (3, 14):
        raise Trouble(f"{found}: Python 3.11 to 3.13 is needed")
    others = f"openai {version('openai')}, daphne {version('daphne')}"
    return f"LibreChat for Azure {VERSION}, {found}, {others}"


def configuration() -> str:
    """Read librechat.yaml as the server would."""
    verdict = load.load("")
    if verdict.config is None:
        raise Trouble(f"{verdict.source}: {len(verdict.errors)} errors; check_config")
    return f"{verdict.source}: {len(catalogue_of(verdict.config).offers)} models"


def mongodb() -> str:
    """Reach MongoDB, and see that it acknowledges through its journal."""
    with mongo.database() as found:
        told: dict[str, Any] = found.client.server_info()
        journalled = found.client.write_concern.document.get("j")
        indexes = sum(len(found[n].index_information()) for n in ("messages",))
    kind = "embedded" if settings.MONGO_EMBEDDED else "configured"
    if int(told["versionArray"][0]) < MONGO_MAJOR:
        raise Trouble(f"MongoDB {told['version']} is too old; 6 or newer is needed")
    if not journalled:
        raise Trouble("MONGO_URI lacks journal=true: a crash loses acknowledged writes")
    return f"MongoDB {told['version']} ({kind}), {indexes} indexes on messages"


def documents() -> str:
    """See that every stored document has the form that this version writes."""
    waiting = asyncio.run(_pending())
    if waiting:
        raise Trouble(f"{len(waiting)} steps have not run: manage.py upgrade")
    return "in the form of this version"


async def _pending() -> list[UpgradeStep]:
    try:
        return await upgrades.pending()
    except upgrades.TooNewError as error:
        raise Trouble(str(error)) from error
    finally:
        await close()


def redis_server() -> str:
    """Reach Redis, and see that it neither forgets nor throws away."""
    with _redis() as client:
        info: dict[str, Any] = client.info()
        told = f"Redis {info['redis_version']}, {info['used_memory_human']} used"
        if not info["aof_enabled"]:
            raise Trouble(f"{told}: appendonly is off, a crash loses running answers")
        if info["maxmemory_policy"] != "noeviction":
            raise Trouble(f"{told}: set maxmemory-policy noeviction")
        if info.get("cluster_enabled"):
            raise Trouble(f"{told}: a Redis Cluster; redis+sentinel:// is what works")
        if settings.REDIS_WATCHED and not info["connected_slaves"]:
            raise Trouble(f"{told}: no replica could take its place")
        return f"{told} of {info['total_system_memory_human']}"


def sql() -> str:
    """Reach SQL, and see that every migration has run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise Trouble(f"{len(waiting)} migrations have not run: manage.py prepare")
    return f"{connection.display_name}, migrations up to date"


def clocks() -> str:
    """Compare this machine's clock with those of the stores."""
    with _redis() as client:
        seconds, micros = client.time()
    with mongo.database() as found:
        mongos: datetime = found.command("hello")["localTime"]
    now = time.time()
    drift = max(
        abs(now - seconds - micros / 1e6),
        abs(now - mongos.replace(tzinfo=UTC).timestamp()),
    )
    if drift > DRIFT:
        raise Trouble(f"a store's clock is {drift:.1f} s off: set up NTP")
    return f"within {drift * 1000:.0f} ms"


def proxy() -> str:
    """See that the proxy in front, if there is one, is believed."""
    if peer := strange_proxy.found():
        raise Trouble(strange_proxy.advice(peer))
    return "none that is not believed"


def sockets() -> str:
    """See that pages get their WebSockets."""
    if no_websockets.found():
        raise Trouble(no_websockets.ADVICE)
    return "no page has had to do without WebSockets"


def disk() -> str:
    """See that there is room where data lies."""
    free = shutil.disk_usage(settings.DATA_DIR).free
    told = f"{free / 1e9:.1f} GB free under {settings.DATA_DIR}"
    if free < FREE:
        raise Trouble(f"{told}: {FREE / 1e9:.0f} GB or more are needed")
    return told


def secrets() -> str:
    """See that nobody else may read the secrets' file."""
    file = Path(settings.DATA_DIR) / "secrets.json"
    if file.is_file() and file.stat().st_mode & 0o077:
        raise Trouble(f"others may read {file}: chmod 600")
    return "readable by this account alone"


def workers() -> str:
    """See that a worker is there, and that jobs do not pile up."""
    answers = celery.control.ping(timeout=PATIENCE)
    with _redis() as client:
        prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]
        queued = int(client.llen(f"{prefix}celery"))
    if not answers:
        raise Trouble(f"no worker answers, {queued} jobs wait: titles stay away")
    return f"{len(answers)} alive, {queued} jobs wait"


def _redis() -> Any:  # noqa: ANN401 - redis-py types sync and async alike
    return sync_client(socket_connect_timeout=PATIENCE)


CHECKS: dict[str, Callable[[], str]] = {
    "programs": programs,
    "configuration": configuration,
    "mongodb": mongodb,
    "documents": documents,
    "redis": redis_server,
    "sql": sql,
    "clocks": clocks,
    "proxy": proxy,
    "websockets": sockets,
    "disk": disk,
    "secrets": secrets,
    "workers": workers,
}
