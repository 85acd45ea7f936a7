"""LibreChat's name of `reset_password`."""

from accounts.management.commands.reset_password import Command

__all__ = ["Command"]
