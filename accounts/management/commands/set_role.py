"""Give a person a role: `manage.py set_role li@example.com ADMIN`."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from accounts.audit.record import record
from accounts.management.people_command import PeopleCommand
from accounts.models import Role
from accounts.rights.administrators import change_role


class Command(PeopleCommand):
    help = "Give a person a role; it counts at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("person", help="e-mail, user name or id")
        parser.add_argument("role")

    def run(self, options: dict[str, str]) -> dict[str, object]:
        user, role = self.person(options["person"]), options["role"]
        if not Role.objects.filter(name=role).exists():
            raise CommandError(f"There is no role {role!r}")
        before = user.role
        change_role(user, role)
        record(None, "person.role", user, {"role": f"{before} → {role}"})
        return {"email": user.email, "role": role}
