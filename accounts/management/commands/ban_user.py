"""Ban a person for some minutes: `manage.py ban_user li@example.com 120`."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from accounts.audit.record import record
from accounts.management.people_command import PeopleCommand
from accounts.rights.abuse.bans import LONGEST, ban


class Command(PeopleCommand):
    help = "Ban a person. The duration is in minutes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("person", help="e-mail, user name or id")
        parser.add_argument("minutes", type=float)
        parser.add_argument("--reason", default="Banned by an administrator")

    def run(self, options: dict[str, str]) -> dict[str, object]:
        user, minutes = self.person(options["person"]), float(options["minutes"])
        if not 0 < minutes <= LONGEST:
            raise CommandError(f"A ban lasts some minutes, {LONGEST} at most")
        row = ban(user=user, seconds=minutes * 60, reason=options["reason"])
        record(None, "person.ban", user, {"minutes": int(minutes)})
        return {"email": user.email, "until": row.until}
