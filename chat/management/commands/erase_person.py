"""Erase what a deleted account left behind: `manage.py erase_person 42`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from chat.background import jobs
from chat.conversations.retention import erase


class Command(BaseCommand):
    help = "Remove a deleted person's conversations, files' records and run logs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user_id", type=int, help="the deleted account's number")

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        user_id: int = options["user_id"]
        if User.objects.filter(pk=user_id).exists():
            raise CommandError(f"Account {user_id} still exists; delete it first.")
        for name, number in jobs.run(erase(user_id)).items():
            self.stdout.write(f"{number:>8}  {name}")
