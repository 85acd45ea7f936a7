"""What a company's directory does here (SCIM): people and groups that it keeps.

It acts by a token of its own, so the audit log names no person, but the token.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import deletion
from accounts.administration.errors import NotPossible, invalid
from accounts.administration.people import taken
from accounts.audit.record import LONGEST, Detail, Target, record
from accounts.models import DirectoryToken, PeopleGroup, User
from accounts.rights.administrators import LastAdministrator, set_status
from accounts.rights.rights import batched
from accounts.sign_in.providers.upstream import confirm, is_taken
from accounts.sign_in.sessions import end_all

Source = PeopleGroup.Source


@dataclass(frozen=True, slots=True)
class DirectoryPerson:
    """Somebody as the directory has them; `active` None leaves it as it is."""

    user_name: str
    email: str
    name: str
    external_id: str = ""
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """Numbers of people who come into a group and who leave it."""

    joining: Collection[int] = ()
    leaving: Collection[int] = ()


def add(by: DirectoryToken, told: DirectoryPerson) -> User:
    """Make an account without a password. Raises NotPossible, and nothing happens."""
    user = User()
    user.set_password(None)
    with transaction.atomic():
        _take_over(user, told)
        if told.active is False:
            user.status = User.Status.SUSPENDED
        _stored(user)
        _record(by, "person.add", user, {"address": user.email})
    return user


def change(by: DirectoryToken, user: User, told: DirectoryPerson) -> User:
    """Bring a person to what the directory has. Raises NotPossible, and nothing does.

    Whoever is switched off there is signed out at once; the last owner stays.
    """
    with transaction.atomic():
        before = _spoken(user)
        _take_over(user, told)
        after = _spoken(user)
        differing = {
            name: f"{before[name]} → {after[name]}"[:LONGEST]
            for name in after
            if before[name] != after[name]
        }
        if differing:
            _stored(user)
            _record(by, "person.change", user, differing)
        if told.active is not None:
            _let_in(by, user, told.active)
    return user


def erase(by: DirectoryToken, user: User) -> None:
    """Delete a person with everything of theirs. Raises NotPossible."""
    target = f"user:{user.pk}"
    with transaction.atomic(), _last_owner_stays():
        _record(by, "person.delete", target)
        deletion.erase(user)


def add_group(
    by: DirectoryToken, name: str, external_id: str, people: Collection[int]
) -> PeopleGroup:
    """Make a group that the directory fills, or take over the one it knows by its id.

    Signing in may have made it already, by the same id. Raises NotPossible.
    """
    known = PeopleGroup.objects.filter(source=Source.OIDC, external_id=external_id)
    group = (known.first() if external_id else None) or PeopleGroup()
    group.source, group.external_id = Source.SCIM, external_id
    with transaction.atomic():
        group.name = name
        _stored_group(group)
        _record(by, "peoplegroup.add", group)
        _fill(by, group, Membership(joining=people))
    return group


def change_group(
    by: DirectoryToken,
    group: PeopleGroup,
    name: str,
    external_id: str,
    members: Membership,
) -> None:
    """Call a group as the directory does, and fill it. Raises NotPossible."""
    with transaction.atomic():
        before = group.name
        changed = (name, external_id) != (before, group.external_id)
        group.name, group.external_id = name, external_id
        if changed:
            _stored_group(group)
            named = {"name": f"{before[:90]} → {name[:90]}"}
            _record(by, "peoplegroup.change", group, named)
        _fill(by, group, members)


def delete_group(by: DirectoryToken, group: PeopleGroup) -> None:
    """Delete a group; its people stay."""
    with transaction.atomic():
        _record(by, "peoplegroup.delete", group)
        group.delete()


def _take_over(user: User, told: DirectoryPerson) -> None:
    """Put what the directory says on an account. Raises NotPossible."""
    user.email = told.email.strip().lower()
    user.name = told.name or user.email
    # A user name of one's own only where it says more than the address.
    same = told.user_name.lower() in ("", user.email)
    user.username = None if same else told.user_name
    user.external_id = told.external_id or user.external_id
    by_name = {} if same else {"username__iexact": told.user_name}
    if is_taken(user, email=user.email) or (by_name and is_taken(user, **by_name)):
        raise taken()
    try:
        user.full_clean()
    except ValidationError as error:
        raise invalid(error) from None


def _stored(user: User) -> None:
    try:
        with transaction.atomic():
            user.save()
            confirm(user)
    except IntegrityError:  # somebody was quicker
        raise taken() from None


def _let_in(by: DirectoryToken, user: User, active: bool) -> None:  # noqa: FBT001
    wanted = User.Status.ACTIVE if active else User.Status.SUSPENDED
    if user.status == wanted:
        return
    with _last_owner_stays():
        set_status(user, wanted)
    if not active:
        end_all(user)
    _record(by, "person.reactivate" if active else "person.suspend", user)


@contextmanager
def _last_owner_stays() -> Iterator[None]:
    """Tell a directory why the last owner is left alone."""
    try:
        yield
    except LastAdministrator as error:
        raise NotPossible("last_administrator", str(error), 403) from None


def _spoken(user: User) -> dict[str, str]:
    return {
        "address": user.email,
        "name": user.name,
        "user_name": user.username or "",
        "directory_id": user.external_id,
    }


def _stored_group(group: PeopleGroup) -> None:
    others = PeopleGroup.objects.exclude(pk=group.pk)
    if others.filter(name=group.name).exists():
        raise NotPossible("taken", "A group has this name already.", 409)
    try:
        group.full_clean()
    except ValidationError as error:
        raise invalid(error) from None
    group.save()


def _fill(by: DirectoryToken, group: PeopleGroup, members: Membership) -> None:
    joining, leaving = set(members.joining), set(members.leaving)
    if not joining and not leaving:
        return
    known: set[int] = set()
    for step in batched(joining):
        people = User.objects.filter(pk__in=step)
        known |= set(people.values_list("pk", flat=True))
    if unknown := joining - known:
        raise NotPossible("invalid", f"There is no person {min(unknown)}.")
    group.members.add(*joining)
    group.members.remove(*leaving)
    counted: dict[str, Detail] = {"added": len(joining), "removed": len(leaving)}
    _record(by, "peoplegroup.members", group, counted)


def _record(
    by: DirectoryToken,
    act: str,
    target: Target,
    details: dict[str, Detail] | dict[str, str] | None = None,
) -> None:
    record(None, act, target, {"directory": by.name, **(details or {})})
