"""LibreChat's name of `add_balance`."""

from accounts.ledger.management.commands.add_balance import Command

__all__ = ["Command"]
