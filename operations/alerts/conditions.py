"""What there is to tell: each condition has a name that stays while it lasts."""

import asyncio
import json
import shutil
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from accounts.ledger.meters import Gauge
from accounts.ledger.models import Budget, Meter
from accounts.ledger.periods import start_of
from endpoints.catalogue.catalogue import current
from endpoints.routing.health_report import reports
from operations.alerts.last_backup import FILE
from operations.doctor.checks import FREE
from runtime import certificates

STEPS = (7, 30, 90)  # days before a date at which it is told
BUDGET_STEPS = (100, 90)  # per cent
STALE = 3.0  # days without a backup, where there has been one
PATIENCE = 5.0  # seconds for our own address to answer


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to tell: its name, the same while it lasts, and the words."""

    name: str
    text: str


def disk() -> Iterator[Alert]:
    """Tell when there is little room where data lies."""
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free < FREE:
        yield Alert("disk", f"{free / 1e9:.1f} GB are free on the data's disk.")


def deployments() -> Iterator[Alert]:
    """Tell of deployments with a trouble that only an administrator can mend."""
    for target, report in asyncio.run(reports()).items():
        if report.state(time.time()) == "trouble":
            text = f"The deployment {target} fails: {report.trouble}"
            yield Alert(f"deployment {target}", text)


def retirements() -> Iterator[Alert]:
    """Tell 90, 30 and 7 days before Azure takes a model away."""
    targets = {t.id: t for offer in current().offers for t in offer.targets}
    dates = {
        (t.knowledge.base_model or t.model, t.knowledge.retires)
        for t in targets.values()
    }
    for model, told in sorted(dates):
        if told:
            days = (date.fromisoformat(told) - timezone.localdate()).days
            yield from _in_time(f"The model {model} is retired", days, told)


def certificate() -> Iterator[Alert]:
    """Tell 30 and 7 days before the certificate of our address ends."""
    place = urlsplit(settings.DOMAIN_CLIENT)
    if place.scheme != "https" or not place.hostname:
        return
    try:
        ends = _ends(place.hostname, place.port or 443)
    except (OSError, ssl.SSLError, ValueError):  # not to be seen from here
        return
    days = (ends - datetime.now(UTC)).days
    if days <= STEPS[1]:
        named = f"The certificate of {place.hostname} ends"
        yield from _in_time(named, days, f"{ends:%Y-%m-%d}")


def _ends(host: str, port: int) -> datetime:
    with (
        socket.create_connection((host, port), PATIENCE) as connection,
        certificates.context().wrap_socket(connection, server_hostname=host) as line,
    ):
        told = line.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told["notAfter"])), UTC)


def _in_time(what: str, days: int, on: str) -> Iterator[Alert]:
    step = next((step for step in STEPS if days <= step), None)
    if step is not None and days >= 0:
        yield Alert(f"{what} {on} {step}", f"{what} on {on}, in {days} days.")


def budgets() -> Iterator[Alert]:
    """Tell of budgets that several people share, or all: 90 and 100 per cent used."""
    shared = {Budget.Scope.GROUP, Budget.Scope.KEY, Budget.Scope.INSTALLATION}
    now = timezone.now()
    meters = Meter.objects.filter(budget__active=True, budget__scope__in=shared)
    for meter in meters.select_related("budget"):
        began = start_of(meter.budget.period, now)
        total = Gauge(meter.budget, meter).total
        if meter.window_start < began or total <= 0:
            continue
        used = 100 * meter.spent // total
        step = next((step for step in BUDGET_STEPS if used >= step), None)
        if step is not None:
            name = f"budget {meter.budget_id} {began:%Y-%m-%d} {step}"
            yield Alert(name, f"The budget «{meter.budget}» is used by {used} %.")


def backups() -> Iterator[Alert]:
    """Tell of a backup that failed, or has not been made for days."""
    file = Path(settings.DATA_DIR) / FILE
    if not file.is_file():
        return
    told = json.loads(file.read_text("utf-8"))
    if told["failed"]:
        yield Alert("backup failed", f"The last backup failed: {told['failed']}")
    elif time.time() - told["at"] > STALE * 24 * 3600:
        days = (time.time() - told["at"]) / (24 * 3600)
        yield Alert("backup old", f"The last backup is {days:.0f} days old.")


CONDITIONS: tuple[Callable[[], Iterator[Alert]], ...] = (
    disk,
    deployments,
    retirements,
    certificate,
    budgets,
    backups,
)
