"""Take away second factors: `manage.py reset_second_factor li@example.com`."""

from argparse import ArgumentParser

from accounts.audit.record import record
from accounts.management.people_command import PeopleCommand
from accounts.sign_in.second_factors import reset


class Command(PeopleCommand):
    help = "Remove every second factor of somebody who lost them; sign them out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("person", help="e-mail, user name or id")

    def run(self, options: dict[str, str]) -> dict[str, object]:
        user = self.person(options["person"])
        gone = reset(user)
        record(None, "person.second_factor_reset", user, {"factors": gone})
        return {"email": user.email, "removed": gone}
