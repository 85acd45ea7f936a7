"""`manage.py doctor`: one line for everything that must be well."""

import argparse
import sys

from django.core.management.base import BaseCommand

from operations.doctor.findings import findings

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
        for name, well, told in findings(probing=not options["no_probe"]):
            mark = self.style.SUCCESS("ok  ") if well else self.style.ERROR("BAD ")
            self.stdout.write(f"{mark} {name:<{WIDTH}} {told}")
            wrong += not well
        if wrong:
            sys.exit(1)
