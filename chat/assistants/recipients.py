"""With whom an assistant is shared: people by their address, groups, everybody.

Nobody can look people up here: an address is written as it is known, and groups are
those that one is in; administrators see all groups.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import PeopleGroup, User
from accounts.models.people import ADMIN
from accounts.rights.access import may
from chat.assistants.document import EVERYBODY, SharedWith, once_each
from chat.assistants.usable import reader_of
from chat.errors import Denied, Invalid
from chat.person import Person
from librechat_yaml.live import librechat

Wanted = Mapping[str, str]  # level, and who or email


async def may_share(person: Person) -> bool:
    """Say whether a person may share assistants with people and groups."""
    allowed = (await may(person.id, "share_assistants")).allowed
    return allowed and (librechat().interface.agents.share or _rules(person))


async def may_publish(person: Person) -> bool:
    """Say whether a person may share assistants with everybody."""
    allowed = (await may(person.id, "share_assistants")).allowed
    return allowed and (librechat().interface.agents.public or _rules(person))


async def groups_for(person: Person) -> list[dict[str, Any]]:
    """Return the groups of people that a person may share with, by name."""
    found = PeopleGroup.objects.all()
    if not _rules(person):
        reader = await reader_of(person.id)
        found = found.filter(pk__in=reader.groups)
    return [{"who": f"group:{g.pk}", "name": g.name} async for g in found]


async def resolved(
    person: Person, wanted: Sequence[Wanted], before: Sequence[SharedWith]
) -> list[SharedWith]:
    """Return with whom to share. Raises Denied, and Invalid for an unknown address.

    Whom it is shared with already may stay, whoever may be added.
    """
    had = {each["who"] for each in before}
    found = [await _one(each) for each in wanted]
    new = [each["who"] for each in found if each["who"] not in had]
    await _refuse(person, new)
    return once_each(each for each in found if each["who"] != f"person:{person.id}")


async def named(shared: Iterable[SharedWith]) -> list[dict[str, Any]]:
    """Return with whom something is shared, each with a name for people."""
    listed = list(shared)
    people = {
        f"person:{one.pk}": one.name or one.email
        async for one in User.objects.filter(pk__in=_ids(listed, "person"))
    }
    groups = {
        f"group:{one.pk}": one.name
        async for one in PeopleGroup.objects.filter(pk__in=_ids(listed, "group"))
    }
    names = {EVERYBODY: _("Everybody"), **people, **groups}
    return [
        {**each, "name": names[each["who"]]} for each in listed if each["who"] in names
    ]


async def _one(wanted: Wanted) -> SharedWith:
    level: Any = wanted["level"]
    if not (email := wanted.get("email", "")):
        return {"who": wanted["who"], "level": level}
    found = await User.objects.filter(email=email.strip().lower()).afirst()
    if found is None:
        text = _("Nobody here has the address %(address)s.") % {"address": email}
        raise Invalid(text, code="unknown_person")
    return {"who": f"person:{found.pk}", "level": level}


async def _refuse(person: Person, new: Sequence[str]) -> None:
    if EVERYBODY in new and not await may_publish(person):
        raise Denied(_("You may not share this with everybody."), code="not_shared")
    others = [who for who in new if who != EVERYBODY]
    if others and not await may_share(person):
        raise Denied(_("You may not share assistants."), code="not_shared")
    known = {each["who"] for each in await groups_for(person)}
    strange = [who for who in others if who.startswith("group:") and who not in known]
    if strange:
        raise Denied(_("You may share only with groups that you are in."))


def _ids(shared: Iterable[SharedWith], kind: str) -> list[int]:
    parts = [each["who"].partition(":") for each in shared]
    return [int(number) for name, _colon, number in parts if name == kind]


def _rules(person: Person) -> bool:
    return person.role == ADMIN
