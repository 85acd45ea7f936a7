"""LibreChat's name of `invite_user`."""

from accounts.management.commands.invite_user import Command

__all__ = ["Command"]
