"""Give a person a budget."""

from argparse import ArgumentParser
from decimal import Decimal, InvalidOperation

from django.core.management.base import BaseCommand, CommandError

from accounts.audit.record import record
from accounts.ledger import grants
from accounts.ledger.models import Budget
from accounts.ledger.reports.tables import text_of
from accounts.models import User


class Command(BaseCommand):
    help = "Give a person a budget in dollars or tokens, or change its limit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("limit", help="dollars, or tokens with --tokens")
        parser.add_argument("--tokens", action="store_true", help="count tokens")
        parser.add_argument(
            "--per",
            choices=Budget.Period.values,
            default=Budget.Period.MONTH,
            help="when it begins anew (default: month; total: never)",
        )
        parser.add_argument("--soft", action="store_true", help="warn, do not refuse")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, **options: object) -> None:
        user = User.objects.filter(email=str(options["email"]).lower()).first()
        if user is None:
            raise CommandError(f"There is no account with {options['email']}.")
        budget = grants.set_budget(
            user,
            amount(str(options["limit"])),
            "tokens" if options["tokens"] else "usd",
            str(options["per"]),
            hard=not options["soft"],
        )
        record(None, "budget.set", budget, {"person": user.pk})
        row = {
            "email": user.email,
            "limit": str(budget.limit),
            "unit": budget.unit,
            "per": budget.period,
            "hard": "yes" if budget.hard else "no",
        }
        self.stdout.write(text_of([row], as_json=bool(options["json"])))


def amount(text: str) -> Decimal:
    """Return a limit; CommandError when it is none."""
    try:
        limit = Decimal(text)
    except InvalidOperation as error:
        raise CommandError(f"{text!r} is not a number.") from error
    if not limit.is_finite() or not 0 <= limit < 10**11:  # the column's digits
        raise CommandError("The limit must be from 0 to 100,000,000,000.")
    return limit
