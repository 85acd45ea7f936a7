"""List everybody's balance (LibreChat's list-balances)."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from accounts.ledger import grants
from accounts.ledger.management.commands.add_balance import CREDIT, OFF
from accounts.ledger.reports.tables import text_of


class Command(BaseCommand):
    help = "List what everybody has left of the balance, in credits."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, **options: object) -> None:
        try:
            held = list(grants.credits_of_all())
        except grants.BalanceOffError as error:
            raise CommandError(OFF) from error
        rows = [{"email": one.email, "credits": one.left // CREDIT} for one in held]
        self.stdout.write(text_of(rows, as_json=bool(options["json"])))
