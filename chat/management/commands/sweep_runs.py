"""End answers that nobody writes any more: `manage.py sweep_runs`."""

import json
from argparse import ArgumentParser
from dataclasses import asdict

from django.core.management.base import BaseCommand

from chat.background import jobs
from chat.runs.recovery.sweeper import sweep_once


class Command(BaseCommand):
    help = (
        "End answers whose web process is gone, as interrupted, with all that anybody "
        "has seen of them. Web processes and the worker do this by themselves."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--force",
            action="store_true",
            help="also those that a running web process is about to end or go on with",
        )

    def handle(self, *args: object, **options: object) -> None:
        swept = jobs.run(sweep_once(force=bool(options["force"])))
        if options["json"]:
            self.stdout.write(json.dumps(asdict(swept)))
            return
        self.stdout.write(f"{swept.runs:>8}  runs ended from their logs")
        self.stdout.write(f"{swept.orphans:>8}  answers ended that had no run")
        self.stdout.write(f"{swept.processes:>8}  web processes run")
