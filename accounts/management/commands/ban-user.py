"""LibreChat's name of `ban_user`."""

from accounts.management.commands.ban_user import Command

__all__ = ["Command"]
