"""Remove for good what is due: `manage.py purge`."""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from chat.background import jobs
from chat.conversations import retention


class Command(BaseCommand):
    help = (
        "Remove conversations that were deleted long enough ago or are older than "
        "retention, and files that nothing refers to. The worker does this by "
        "itself every ten minutes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: object, **options: object) -> None:
        conversations = jobs.run(retention.purge())
        if options["json"]:
            self.stdout.write(json.dumps({"conversations": conversations}))
        else:
            self.stdout.write(f"{conversations:>8}  conversations purged")
