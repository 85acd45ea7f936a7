"""Tell what people used (LibreChat's user-stats, with tokens and money)."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.ledger.reports import added_up
from accounts.ledger.reports.tables import text_of
from accounts.models import User


class Command(BaseCommand):
    help = "List people by what their calls cost, the most costly first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=30, help="default: 30")
        parser.add_argument("--limit", type=int, default=50, help="default: 50")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, **options: object) -> None:
        days, limit = int(str(options["days"])), int(str(options["limit"]))
        span = added_up.DateSpan.ending(timezone.now().date(), max(1, days))
        found = list(added_up.totals(span, "person_id").items())[: max(1, limit)]
        names = User.objects.in_bulk([pk for pk, _ in found if pk])
        rows = [
            {
                "email": names[pk].email if pk in names else "(deleted)",
                "calls": sums.calls,
                "failed": sums.failures,
                "prompt": sums.prompt,
                "completion": sums.completion,
                "usd": f"{sums.cost:.4f}",
            }
            for pk, sums in found
        ]
        self.stdout.write(text_of(rows, as_json=bool(options["json"])))
