"""Delete a person and everything of theirs: `manage.py delete_user li@example.com`."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from accounts.audit.record import record
from accounts.deletion import erase
from accounts.management.people_command import PeopleCommand


class Command(PeopleCommand):
    help = "Delete a person with conversations, files and keys. Asks unless --yes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("person", help="e-mail, user name or id")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def run(self, options: dict[str, str]) -> dict[str, object]:
        user = self.person(options["person"])
        if not options["yes"] and not _agreed(user.email):
            raise CommandError("Nothing was deleted; without a terminal, add --yes")
        told = {"id": user.pk, "email": user.email}
        erase(user)
        record(None, "person.delete", f"user:{told['id']}")
        return told


def _agreed(email: str) -> bool:
    """Ask at the terminal; where there is none, the answer is no."""
    try:
        answer = input(f"Delete {email} and everything of theirs? [y/N] ")
    except EOFError:
        return False
    return answer.strip().lower() == "y"
