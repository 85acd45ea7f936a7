"""LibreChat's name of `create_user`."""

from accounts.management.commands.create_user import Command

__all__ = ["Command"]
