"""Whom somebody may act on in the panel: nobody gives, or takes, more than they have.

Asked in the functions that act (roles, bans, links, deletion), with who acts; None is
the program itself, or a command that somebody runs on the server.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import PeopleGroup, User
from accounts.models.people import powers_of


class NotYours(PermissionDenied):
    """Somebody has more rights than the one who acts, or is in no group of theirs."""

    def __init__(self) -> None:
        super().__init__(_("This goes beyond what you may do yourself."))


def check(by: User | None, person: User) -> None:
    """Make sure that `by` may act on somebody. Raises NotYours."""
    if by is None or by.is_superuser:
        return
    if not by.powers.cover(person.powers):
        raise NotYours
    if by.powers.own_groups and not people_of(by).filter(pk=person.pk).exists():
        raise NotYours


def check_role(by: User | None, role: str) -> None:
    """Make sure that `by` may give a role. Raises NotYours."""
    if by is not None and not by.powers.cover(powers_of(role)):
        raise NotYours


def people_of(by: User) -> "QuerySet[User]":
    """Return whom somebody sees: everybody, or the members of their groups."""
    if not by.powers.own_groups:
        return User.objects.all()
    theirs = User.groups.through._default_manager.filter(peoplegroup__in=groups_of(by))
    return User.objects.filter(pk__in=theirs.values("user_id"))


def groups_of(by: User) -> "QuerySet[PeopleGroup]":
    """Return which groups somebody sees and fills: all, or those they manage."""
    found = PeopleGroup.objects.all()
    return found.filter(managers=by) if by.powers.own_groups else found
