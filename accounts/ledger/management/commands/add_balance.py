"""Add credits to a person's balance (LibreChat's add-balance)."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from accounts.audit.record import record
from accounts.ledger import grants
from accounts.ledger.money import CREDITS, NANO
from accounts.ledger.reports.tables import text_of
from accounts.models import User

CREDIT = NANO // CREDITS

OFF = (
    "Balances are off: librechat.yaml has no `balance: enabled: true`. "
    "A budget works without it: manage.py set_budget --help"
)


class Command(BaseCommand):
    help = "Add credits to a person's balance; 1,000,000 credits are 1 US dollar."
    action = "balance.add"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("credits", type=int, nargs="?", default=1000)
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, **options: object) -> None:
        email, amount = str(options["email"]), int(str(options["credits"]))
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise CommandError(f"There is no account with the address {email}.")
        try:
            left = self.change(user, amount)
        except grants.BalanceOffError as error:
            raise CommandError(OFF) from error
        record(None, self.action, user, {"credits": amount})
        row = {"email": user.email, "credits": left // CREDIT}
        self.stdout.write(text_of([row], as_json=bool(options["json"])))

    def change(self, user: User, amount: int) -> int:
        """Change the balance; return what is left, in nano-dollars."""
        return grants.add_credits(user, amount)
