"""List everybody's balance (LibreChat's list-balances)."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from accounts.ledger import grants
from accounts.ledger.management.commands.add_balance import CREDIT
from accounts.ledger.tables import text_of


class Command(BaseCommand):
    help = "List what everybody has left of the balance, in credits."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, **options: object) -> None:
        rows = [
            {"email": held.email, "credits": held.left // CREDIT}
            for held in grants.credits_of_all()
        ]
        self.stdout.write(text_of(rows, as_json=bool(options["json"])))
