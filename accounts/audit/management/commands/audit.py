"""Check the audit log."""

import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from accounts.audit.models import AuditEntry
from accounts.audit.verify import verify


class Command(BaseCommand):
    help = "Check that no entry of the audit log was changed, removed or put in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["verify"])
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.add_argument(
            "--expect",
            metavar="HASH",
            help="a hash of the log that you noted before: it must still be in it",
        )

    def handle(self, **options: object) -> None:
        finding = verify()
        known = options["expect"] is None or _contains(str(options["expect"]))
        if options["json"]:
            report = {
                "entries": finding.entries,
                "hash": finding.hash,
                "broken_at": finding.broken_at,
                "expected_hash_found": known,
            }
            self.stdout.write(json.dumps(report))
        elif finding.broken_at is None:
            self.stdout.write(f"{finding.entries} entries hold. Hash: {finding.hash}")
        if finding.broken_at is not None:
            raise CommandError(f"The log is broken at entry {finding.broken_at}.")
        if not known:
            raise CommandError("The log was rewritten: it lacks the expected hash.")


def _contains(noted: str) -> bool:
    """Say whether some entry has this hash."""
    return AuditEntry.objects.filter(hash=noted).exists()
