"""Set a person's balance (LibreChat's set-balance)."""

from accounts.ledger import grants
from accounts.ledger.management.commands.add_balance import Command as AddBalance
from accounts.models import User


class Command(AddBalance):
    help = "Leave a person so many credits; 1,000,000 credits are 1 US dollar."
    action = "balance.set"

    def change(self, user: User, amount: int) -> int:
        """Set the balance; return what is left, in nano-dollars."""
        return grants.set_credits(user, amount)
