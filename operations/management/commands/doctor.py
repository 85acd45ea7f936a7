"""`manage.py doctor`: one line for everything that must be well."""

import argparse
import sys
from collections.abc import Iterator

from django.core.management.base import BaseCommand

from operations.doctor.checks import CHECKS, Trouble
from operations.doctor.reachable import deployments
from operations.plain_errors import sentence
from runtime.log_lines import without_secrets

WIDTH = 26


class Command(BaseCommand):
    """Looks at configuration, stores, clocks, disk, workers and deployments."""

    help = "Check everything; exit code 1 when something is wrong."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--no-probe", action="store_true", help="ask no deployment (costs no token)"
        )

    def handle(self, *args: object, **options: object) -> None:
        wrong = 0
        for name, well, told in self._findings(probing=not options["no_probe"]):
            mark = self.style.SUCCESS("ok  ") if well else self.style.ERROR("BAD ")
            self.stdout.write(f"{mark} {name:<{WIDTH}} {told}")
            wrong += not well
        if wrong:
            sys.exit(1)

    def _findings(self, *, probing: bool) -> Iterator[tuple[str, bool, str]]:
        found = {name: _run(name) for name in CHECKS}
        yield from found.values()
        if probing and found["configuration"][1]:
            yield from deployments()


def _run(name: str) -> tuple[str, bool, str]:
    try:
        return name, True, CHECKS[name]()
    except Trouble as trouble:
        return name, False, str(trouble)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
        first = str(error).splitlines()[0] if str(error) else ""
        plain = without_secrets(f"{type(error).__name__}: {first}"[:300])
        return name, False, sentence(error) or plain
