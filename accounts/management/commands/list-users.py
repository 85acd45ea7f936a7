"""LibreChat's name of `list_users`."""

from accounts.management.commands.list_users import Command

__all__ = ["Command"]
