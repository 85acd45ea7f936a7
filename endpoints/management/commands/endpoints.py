"""List every deployment, how it is doing, and whether it answers."""

import argparse
import asyncio
import time
from typing import IO, cast

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from endpoints.calling.probe import ProbeResult, probe
from endpoints.catalogue.catalogue import current
from endpoints.catalogue.listing import url_of
from endpoints.routing.health_report import HealthReport, reports
from endpoints.targets import Target

COLUMNS = (
    "model",
    "group",
    "url",
    "state",
    "in flight",
    "tokens/min",
    "left",
    "errors",
    "first",
)
WIDE = 250  # columns, when the output is not a terminal


class Command(BaseCommand):
    """`manage.py endpoints [--probe]`."""

    help = "List every deployment and its health; --probe asks each one question."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--probe", action="store_true", help="send one tiny request to each"
        )

    def handle(self, *, probe: bool, **_options: object) -> None:
        targets = [each for offer in current().offers for each in offer.targets]
        if not targets:
            raise CommandError("The configuration offers no model.")
        known, findings = asyncio.run(_look(targets, probing=probe))
        width = None if self.stdout.isatty() else WIDE
        console = Console(file=cast(IO[str], self.stdout), width=width)
        console.print(_table(targets, known, findings))
        bad = [finding for finding in findings.values() if finding.error]
        for finding in bad:
            console.print(f"{finding.target.id}: {finding.error}", markup=False)
        if bad:
            raise CommandError(f"{len(bad)} of {len(targets)} do not answer.")


async def _look(
    targets: list[Target], *, probing: bool
) -> tuple[dict[str, HealthReport], dict[str, ProbeResult]]:
    found = await probe(targets) if probing else []
    return await reports(), {finding.target.id: finding for finding in found}


def _table(
    targets: list[Target],
    known: dict[str, HealthReport],
    findings: dict[str, ProbeResult],
) -> Table:
    table = Table(*COLUMNS, *(("probe",) if findings else ()), box=None)
    for target in targets:
        cells = _cells(target, known.get(target.id))
        if finding := findings.get(target.id):
            cells.append(f"{finding.code} {finding.seconds * 1000:.0f} ms")
        table.add_row(*cells)
    return table


def _cells(target: Target, report: HealthReport | None) -> list[str]:
    named = [target.model, target.group, url_of(target)]
    if report is None:
        return [*named, "not called lately", "", "", "", "", ""]
    now = time.time()
    state = report.state(now)
    if state == "resting":
        state = f"resting {report.resting_until - now:.0f} s ({report.reason})"
    first = f"{report.latency * 1000:.0f} ms" if report.latency else ""
    tokens = f"{report.tokens}" + (f" of {target.tpm}" if target.tpm else "")
    rate = f"{report.error_rate:.0%}"
    return [*named, state, str(report.in_flight), tokens, _left(report), rate, first]


def _left(report: HealthReport) -> str:
    """Show what the service says that it will still take."""
    told = (("tok", report.left_tokens), ("req", report.left_requests))
    return " ".join(f"{number:,} {unit}" for unit, number in told if number is not None)
