"""With whom an assistant is shared: people by their address, groups, everybody.

Groups are those that one is in; administrators see all groups.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.models.people import ADMIN
from accounts.rights.access import may
from chat.assistants.document import EVERYBODY, SharedWith, once_each
from chat.errors import Denied
from chat.person import Person
from chat.recipients import all_groups, groups_in, names_of, person_at
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
    found = await (all_groups() if _rules(person) else groups_in(person.id))
    return [{"who": who, "name": name} for who, name in found.items()]


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
    found = await names_of(each["who"] for each in listed)
    names = {EVERYBODY: _("Everybody"), **found}
    return [
        {**each, "name": names[each["who"]]} for each in listed if each["who"] in names
    ]


async def _one(wanted: Wanted) -> SharedWith:
    level: Any = wanted["level"]
    email = wanted.get("email", "")
    who = await person_at(email) if email else wanted["who"]
    return {"who": who, "level": level}


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


def _rules(person: Person) -> bool:
    return person.role == ADMIN
