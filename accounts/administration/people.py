"""People: made, changed, deleted by an administrator."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from accounts import deletion
from accounts.administration import groups
from accounts.administration.bulk import STATUS_ACTS
from accounts.administration.errors import NotPossible, invalid, not_there
from accounts.audit.record import record
from accounts.models import Role, User
from accounts.models.people import USER
from accounts.rights.administrators import (
    LastAdministrator,
    change_role,
    set_status,
)
from accounts.rights.delegation import check_role
from accounts.sign_in.sessions import end_all


@dataclass(frozen=True, slots=True)
class NewPerson:
    """An account to be made; without a password nobody can sign in with one."""

    email: str
    name: str = ""
    role: str = USER
    groups: tuple[int, ...] = ()
    password: str | None = None


def listed(search: str = "", role: str = "", status: str = "") -> "QuerySet[User]":
    """Return people by parts of their names, the newest first."""
    found = User.objects.prefetch_related("groups").order_by("-pk")
    if search:
        named = Q(email__icontains=search) | Q(name__icontains=search)
        found = found.filter(named | Q(username__icontains=search))
    if role:
        found = found.filter(role=role)
    return found.filter(status=status) if status else found


def person(user_id: int) -> User:
    """Return a person. Raises NotPossible."""
    found = User.objects.filter(pk=user_id).first()
    if found is None:
        raise not_there("person")
    return found


def named(text: str) -> User:
    """Return a person by number, address or user name. Raises NotPossible."""
    said = Q(email=text.lower()) | Q(username=text)
    number = Q(pk=int(text)) if text.isdecimal() and len(text) < 19 else Q()
    found = User.objects.filter(said | number if number else said).first()
    if found is None:
        raise not_there("person")
    return found


def add(actor: User, new: NewPerson) -> User:
    """Make an account whose address counts as confirmed.

    Raises NotPossible, NotYours for a role that may more than who gives it.
    """
    _known_role(new.role)
    check_role(actor, new.role)
    if User.objects.filter(email=new.email.strip().lower()).exists():
        raise taken()
    user = User(email=new.email, name=new.name or new.email, role=new.role)
    members = [groups.group(each) for each in new.groups]
    try:
        if new.password is not None:
            validate_password(new.password, user)
        user.set_password(new.password)
        user.full_clean()
        with transaction.atomic():
            user.save()
            EmailAddress.objects.create(
                user=user, email=user.email, primary=True, verified=True
            )
            user.groups.set(members)
            record(actor, "person.add", user)
    except ValidationError as error:
        raise invalid(error) from None
    except IntegrityError:  # somebody was quicker
        raise taken() from None
    return user


def taken() -> NotPossible:
    """Return the error for an address that somebody has."""
    return NotPossible("taken", "Somebody has this e-mail address already.", 409)


def change(actor: User, user: User, changes: Mapping[str, Any]) -> User:
    """Change name, role, status or groups. Raises NotPossible, and nothing changes."""
    if (role := changes.get("role")) is not None:
        _known_role(role)
    try:
        with transaction.atomic():
            _apply(actor, user, changes)
    except LastAdministrator as error:
        raise NotPossible("last_administrator", str(error), 409) from None
    except ValidationError as error:
        raise invalid(error) from None
    return user


def _apply(actor: User, user: User, changes: Mapping[str, Any]) -> None:
    if (name := changes.get("name")) is not None:
        user.name = name
        user.full_clean()
        user.save(update_fields=["name"])
        record(actor, "person.change", user, {"fields": ["name"]})
    if (role := changes.get("role")) is not None and role != user.role:
        change_role(user, role)
        record(actor, "person.role", user, {"role": role})
    if (status := changes.get("status")) is not None and status != user.status:
        wanted = User.Status(status)
        set_status(user, wanted)
        record(actor, STATUS_ACTS[wanted], user)
    if (members := changes.get("groups")) is not None:
        user.groups.set([groups.group(each) for each in members])
        record(actor, "person.groups", user, {"groups": list(members)[:20]})


def erase(actor: User, user: User) -> None:
    """Delete a person with everything of theirs. Raises NotPossible."""
    number = user.pk
    try:
        with transaction.atomic():
            deletion.erase(user)
            record(actor, "person.delete", f"user:{number}")
    except LastAdministrator as error:
        raise NotPossible("last_administrator", str(error), 409) from None


def sign_out(actor: User, user: User) -> int:
    """End every session of a person; return how many."""
    record(actor, "person.sign_out", user)
    return end_all(user)


def _known_role(role: str) -> None:
    if not Role.objects.filter(name=role).exists():
        raise NotPossible("invalid", f"role: there is no role {role}.")
