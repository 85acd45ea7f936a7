"""The parts of a bundle, each a text of its own."""

import os
import platform
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from config import VERSION
from endpoints.catalogue.catalogue import catalogue_of
from librechat_yaml import load
from operations.doctor.findings import findings
from operations.panel.figures import figures
from operations.support import masked

PACKAGES = (
    *("Django", "channels", "channels_redis", "celery", "daphne", "uvicorn"),
    *("motor", "pymongo", "redis", "psycopg", "httpx", "openai", "uvloop"),
)
LINES = 1000  # of a log, the last ones
VARIABLES = Path(settings.BASE_DIR) / "docs" / "variables.md"


def parts(log: Iterable[str], *, probing: bool) -> Iterator[tuple[str, str]]:
    """Yield name and content of every file of the bundle."""
    yield "versions.txt", "\n".join(_versions())
    yield "doctor.txt", "\n".join(_doctor(probing=probing))
    yield "configuration.txt", "\n".join(_configuration())
    yield "variables.txt", "\n".join(_variables())
    yield "counts.txt", "\n".join(_counts())
    lines = [masked.line(each.rstrip("\n")) for each in log][-LINES:]
    if lines:
        yield "log.txt", "\n".join(lines)


def _versions() -> Iterator[str]:
    yield f"LibreChat for Azure {VERSION}, {timezone.now():%Y-%m-%d %H:%M} UTC"
    yield f"Python {sys.version.split()[0]}, {platform.platform()}"
    yield f"{os.cpu_count()} cores, WEB_SERVER={settings.WEB_SERVER}"
    for package in PACKAGES:
        try:
            yield f"{package} {version(package)}"
        except PackageNotFoundError:
            yield f"{package} is not there"


def _doctor(*, probing: bool) -> Iterator[str]:
    for name, well, told in findings(probing=probing):
        yield f"{'ok  ' if well else 'BAD '} {masked.line(f'{name:<26} {told}')}"


def _configuration() -> Iterator[str]:
    verdict = load.load("")
    yield f"{len(verdict.errors)} errors, {len(verdict.problems)} remarks"
    for one in verdict.problems:
        where = ".".join(map(str, one.path))
        yield f"{one.severity}: {masked.line(where)}"
    if verdict.config is not None:
        yield f"{len(catalogue_of(verdict.config).offers)} models"
    file = Path(verdict.source)
    file = file if file.is_absolute() else Path(settings.BASE_DIR) / file
    if file.is_file():
        yield masked.configuration(file.read_text("utf-8", "replace"))


def _variables() -> list[str]:
    text = VARIABLES.read_text("utf-8") if VARIABLES.is_file() else ""
    known = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", text))
    return masked.variables(os.environ, known)


def _counts() -> Iterator[str]:
    known = figures()
    yield f"people {User.objects.count()}"
    yield f"conversations {known.conversations}"
    yield f"running answers {known.running}"
    yield f"waiting jobs {known.queued}"
