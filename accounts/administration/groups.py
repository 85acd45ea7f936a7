"""Groups of people, kept by an administrator."""

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.administration.errors import NotPossible, invalid, not_there
from accounts.audit.record import record
from accounts.models import PeopleGroup, User


def group(group_id: int) -> PeopleGroup:
    """Return a group. Raises NotPossible."""
    found = PeopleGroup.objects.filter(pk=group_id).first()
    if found is None:
        raise not_there("group")
    return found


def named(text: str) -> PeopleGroup:
    """Return a group by its number or name. Raises NotPossible."""
    found = PeopleGroup.objects.filter(name=text).first()
    if found is None and text.isdecimal() and len(text) < 19:
        found = PeopleGroup.objects.filter(pk=int(text)).first()
    if found is None:
        raise not_there("group")
    return found


def add(actor: User, name: str, description: str = "") -> PeopleGroup:
    """Make a group. Raises NotPossible."""
    made = PeopleGroup(name=name, description=description)
    _stored(made)
    record(actor, "group.add", made)
    return made


def change(
    actor: User, found: PeopleGroup, name: str | None, description: str | None
) -> PeopleGroup:
    """Change how a group is called. Raises NotPossible."""
    found.name = found.name if name is None else name
    found.description = found.description if description is None else description
    _stored(found)
    record(actor, "group.change", found)
    return found


def delete(actor: User, found: PeopleGroup) -> None:
    """Delete a group; its people stay."""
    number = found.pk
    with transaction.atomic():
        found.delete()
        record(actor, "group.delete", f"peoplegroup:{number}")


def join(actor: User, found: PeopleGroup, person: User) -> None:
    """Put a person into a group. Raises NotPossible."""
    _ours(found)
    person.groups.add(found)
    record(actor, "group.join", found, {"person": person.pk})


def leave(actor: User, found: PeopleGroup, person: User) -> None:
    """Take a person out of a group. Raises NotPossible."""
    _ours(found)
    person.groups.remove(found)
    record(actor, "group.leave", found, {"person": person.pk})


def members(found: PeopleGroup) -> list[User]:
    """Return a group's people."""
    return list(User.objects.filter(groups=found).order_by("pk"))


def _ours(found: PeopleGroup) -> None:
    if found.source != PeopleGroup.Source.LOCAL:
        message = "The identity provider keeps this group's members."
        raise NotPossible("mirrored", message, 409)


def _stored(found: PeopleGroup) -> None:
    try:
        found.full_clean()
    except ValidationError as error:
        taken = PeopleGroup.objects.filter(name=found.name).exclude(pk=found.pk)
        if taken.exists():
            message = "A group has this name already."
            raise NotPossible("taken", message, 409) from None
        raise invalid(error) from None
    found.save()
