"""LibreChat's name of `user_stats`."""

from accounts.ledger.management.commands.user_stats import Command

__all__ = ["Command"]
