"""Who allows calls of others, as `tools.secondPerson` names roles and groups."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from accounts.models import PeopleGroup, User
from accounts.rights.rights import rights_of
from chat import publish
from chat.documents import Message
from chat.runs.answer.parts import calls_of
from chat.runs.calls import cut_off
from librechat_yaml.live import librechat

MOST = 100  # people who are told


async def names_of(user_id: int) -> set[str]:
    """Return the role and groups of a person that allow calls of others."""
    wanted = {
        each for some in librechat().tools.second_person.values() for each in some
    }
    rights = await rights_of(user_id) if wanted else None
    if rights is None or not rights.entry(timezone.now()).allowed:
        return set()
    groups = PeopleGroup.objects.filter(pk__in=rights.groups)
    return wanted & {rights.role, *[each.name async for each in groups]}


def waiting(message: Message) -> list[dict[str, Any]]:
    """Return the calls of an answer that wait for a second person."""
    calls = calls_of(message["content"])
    return [
        call
        for call in calls  # what its server asks in the middle is for who asked
        if call.get("approvers") and cut_off.waits(call) and not call.get("asks")
    ]


async def tell(message: Message) -> None:
    """Have the open pages of those who may allow an answer's calls look at them."""
    names = {name for call in waiting(message) for name in call["approvers"]}
    for user_id in await _people(names, message["owner_id"]) if names else ():
        await publish.choices_changed(user_id)


async def _people(names: Iterable[str], but: int) -> set[int]:
    people = User.objects.filter(status=User.Status.ACTIVE).exclude(pk=but)
    found = {each.pk async for each in people.filter(role__in=names)[:MOST]}
    return found | {
        each.pk async for each in people.filter(groups__name__in=names)[:MOST]
    }
