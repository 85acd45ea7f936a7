"""Lift a person's bans: `manage.py unban_user li@example.com`."""

from argparse import ArgumentParser

from accounts.audit.record import record
from accounts.management.people_command import PeopleCommand
from accounts.rights.abuse.bans import lift_all


class Command(PeopleCommand):
    help = "Lift every running ban of a person, at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("person", help="e-mail, user name or id")

    def run(self, options: dict[str, str]) -> dict[str, object]:
        user = self.person(options["person"])
        lifted = lift_all(user)
        record(None, "person.unban", user)
        return {"email": user.email, "lifted": lifted}
