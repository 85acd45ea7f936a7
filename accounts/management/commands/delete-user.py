"""LibreChat's name of `delete_user`."""

from accounts.management.commands.delete_user import Command

__all__ = ["Command"]
