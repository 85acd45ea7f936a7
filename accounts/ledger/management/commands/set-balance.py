"""LibreChat's name of `set_balance`."""

from accounts.ledger.management.commands.set_balance import Command

__all__ = ["Command"]
