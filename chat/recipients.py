"""With whom something is shared: people by their address, groups; looked up and named.

Nobody can look people up here: an address is written as it is known. What is shared
names them as `person:ID` and `group:ID`.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.models import PeopleGroup, User
from chat.errors import Invalid


async def person_at(address: str) -> str:
    """Return who has an address. Raises Invalid when nobody does."""
    found = await User.objects.filter(email=address.strip().lower()).afirst()
    if found is None:
        text = _("Nobody here has the address %(address)s.") % {"address": address}
        raise Invalid(text, code="no_such_person")
    return f"person:{found.pk}"


async def groups_in(user_id: int) -> dict[str, str]:
    """Return the groups that a person is in, with their names, by name."""
    return await _groups_named(members__pk=user_id)


async def all_groups() -> dict[str, str]:
    """Return every group with its name, by name."""
    return await _groups_named()


async def names_of(subjects: Iterable[str]) -> dict[str, str]:
    """Return what people read of each person and group that is still there."""
    listed = list(subjects)
    people = User.objects.filter(pk__in=_ids(listed, "person"))
    named = {f"person:{one.pk}": one.name or one.email async for one in people}
    return named | await _groups_named(pk__in=_ids(listed, "group"))


async def _groups_named(**where: object) -> dict[str, str]:
    found = PeopleGroup.objects.filter(**where).order_by("name")
    return {f"group:{one.pk}": one.name async for one in found}


def _ids(subjects: Iterable[str], kind: str) -> list[int]:
    parts = [each.partition(":") for each in subjects]
    return [int(number) for name, _colon, number in parts if name == kind]
