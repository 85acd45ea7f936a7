"""Administrators: whatever happens, one of them can come in."""

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.models.people import ADMIN
from accounts.rights.delegation import check, check_role


class LastAdministrator(Exception):
    """Nobody would be left who can open the admin panel; the text says so."""

    def __init__(self) -> None:
        super().__init__(_("The last administrator stays."))


def keep_one(user: User) -> None:
    """Make sure that somebody else can open the admin panel than `user`.

    Call it in the transaction that takes this from them, and not before. Until that
    ends, others wait here, so that two who shut each other out do so one after the
    other (SQLite: its transactions do that by themselves). Raises LastAdministrator.
    """
    everybody = User.objects.select_for_update().filter(role=ADMIN).order_by("pk")
    standing = {each.pk: each.is_active for each in everybody}
    if user.pk in standing and not any(
        active for pk, active in standing.items() if pk != user.pk
    ):
        raise LastAdministrator


def change_role(user: User, role: str, by: User | None = None) -> None:
    """Give a person another role. Raises LastAdministrator, NotYours."""
    check(by, user)
    check_role(by, role)
    with transaction.atomic():
        if role != ADMIN:
            keep_one(user)
        user.role = role
        user.save(update_fields=["role"])


def set_status(user: User, status: User.Status, by: User | None = None) -> None:
    """Let a person in or keep them out. Raises LastAdministrator, NotYours."""
    check(by, user)
    with transaction.atomic():
        if status != User.Status.ACTIVE:
            keep_one(user)
        user.status = status
        user.save(update_fields=["status"])


def only_door(address: str) -> bool:
    """Say whether all administrators who are signed in have come from one address."""
    sessions = UserSession.objects.filter(
        user__role=ADMIN, user__status=User.Status.ACTIVE
    )
    return set(sessions.values_list("ip", flat=True)) == {address}
