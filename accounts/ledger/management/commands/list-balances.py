"""LibreChat's name of `list_balances`."""

from accounts.ledger.management.commands.list_balances import Command

__all__ = ["Command"]
