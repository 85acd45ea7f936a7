"""Invite somebody: `manage.py invite_user li@example.com [--role USER] [--days 7]`."""

from argparse import ArgumentParser

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.core.validators import validate_email

from accounts.audit.record import record
from accounts.management.people_command import PeopleCommand
from accounts.models import Role
from accounts.models.people import USER
from accounts.sign_in.invitation_mail import invitation_path, send_invitation
from accounts.sign_in.registration import invite
from runtime.links import link

LONGEST = 3_650  # days


class Command(PeopleCommand):
    help = "Make an invitation and mail it where mail is configured. Prints the link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("email")
        parser.add_argument("--role", default=USER)
        parser.add_argument("--days", type=int)

    def run(self, options: dict[str, str]) -> dict[str, object]:
        role, days = options["role"], _days(options["days"])
        if not Role.objects.filter(name=role).exists():
            raise CommandError(f"There is no role {role!r}")
        try:
            validate_email(options["email"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        row, token = invite(options["email"], role=role, days=days)
        record(None, "invitation.add", row)
        mailed = send_invitation(row.email, token)
        told = link(invitation_path(token))
        return {"email": row.email, "link": told, "mailed": mailed}


def _days(given: str | None) -> int | None:
    if given is not None and not 0 < int(given) <= LONGEST:
        raise CommandError(f"An invitation is good for 1 to {LONGEST} days")
    return None if given is None else int(given)
