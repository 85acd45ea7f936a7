"""`/scim/v2/Groups`."""

import re
from collections.abc import Iterable

from django.db.models import Q
from django.http import HttpResponse
from scim2_models import Context, GroupMember, Meta, PatchOp
from scim2_models import Group as Told

from accounts.administration import directory
from accounts.administration.directory import Membership
from accounts.administration.errors import NotPossible, not_there
from accounts.models import PeopleGroup, User
from operations.api.scim import messages
from operations.api.scim.door import DirectoryCall, answer
from operations.api.scim.filters import condition_of, fixed, moment, number, text

CONDITIONS = {
    "id": number("pk"),
    "externalid": text("external_id", exact=True),
    "displayname": text("name"),
    "members": number("members"),
    "members.value": number("members"),
    "members.type": fixed("User"),
    "meta.created": moment("created_at"),
}
CHOSEN = re.compile(r'^members\[\s*value\s+eq\s+"(\d+)"\s*\]$', re.IGNORECASE)
joined = User.groups.through._default_manager


def search(call: DirectoryCall) -> HttpResponse:
    """List groups; who leaves members out is spared them."""
    asked = messages.search_of(call, Told)
    tree = asked.filter.ast if asked.filter else None
    rows = PeopleGroup.objects.filter(condition_of(tree, CONDITIONS))
    left_out = {str(name).lower() for name in asked.excluded_attributes or ()}
    filled = "members" not in left_out

    def row(group: PeopleGroup) -> Told:
        return shown(group, _members(group) if filled else ())

    return messages.listed(asked, rows, row, Told)


def add(call: DirectoryCall) -> HttpResponse:
    """Make a group, or take over the one with the directory's id."""
    sent = messages.read(call, Told, Context.RESOURCE_CREATION_REQUEST)
    people = _numbers(sent)
    name, known_as = sent.display_name or "", sent.external_id or ""
    group = directory.add_group(call.token, name, known_as, people)
    return messages.one(call, shown(group, _members(group)), 201)


def show(call: DirectoryCall, row_id: str) -> HttpResponse:
    """Show a group with the numbers of its people."""
    group = _found(row_id)
    return messages.one(call, shown(group, _members(group)))


def replace(call: DirectoryCall, row_id: str) -> HttpResponse:
    """Bring a group to what was sent."""
    group = _found(row_id)
    before = _members(group)
    messages.expect(call, shown(group, before))
    sent = messages.read(call, Told, Context.RESOURCE_REPLACEMENT_REQUEST)
    _change(call, group, before, sent)
    return messages.one(call, shown(group, _members(group)))


def patch(call: DirectoryCall, row_id: str) -> HttpResponse:
    """Change a group's name or people: 204, for a group may have thousands."""
    group = _found(row_id)
    if "If-Match" in call.request.headers:
        messages.expect(call, shown(group, _members(group)))
    sent = messages.patch_of(call, Told)
    before = _members(group, _concerned(sent))
    after = shown(group, before)
    sent.patch(after)
    _change(call, group, before, after)
    return answer(None, 204)


def erase(call: DirectoryCall, row_id: str) -> HttpResponse:
    """Delete a group; its people stay."""
    directory.delete_group(call.token, _found(row_id))
    return answer(None, 204)


MANY = {"GET": search, "POST": add}
ONE = {"GET": show, "PUT": replace, "PATCH": patch, "DELETE": erase}


def shown(group: PeopleGroup, members: Iterable[int]) -> Told:
    """Return a group as SCIM has groups."""
    people = [GroupMember(value=str(number), type="User") for number in members]
    return Told(
        id=str(group.pk),
        external_id=group.external_id or None,
        display_name=group.name,
        members=people or None,
        meta=Meta(
            resource_type="Group",
            created=group.created_at,
            location=messages.address_of("Groups", group),
        ),
    )


def _change(
    call: DirectoryCall, group: PeopleGroup, before: list[int], after: Told
) -> None:
    wanted, had = set(_numbers(after)), set(before)
    directory.change_group(
        call.token,
        group,
        after.display_name or group.name,
        after.external_id or group.external_id,
        Membership(joining=wanted - had, leaving=had - wanted),
    )


def _concerned(sent: PatchOp[Told]) -> set[int] | None:
    """Return whom changes name, so that thousands of others need not be read.

    None: whoever is in the group may be concerned.
    """
    named: set[int] = set()
    for each in sent.operations or ():
        chosen = CHOSEN.match(each.path or "")
        values = each.value
        if each.path is None and isinstance(values, dict):
            values = values.get("members", [])
        if chosen:
            named.add(int(chosen[1]))
        elif each.op == "add" or (each.op == "remove" and values):
            named |= set(_sent_numbers(values))
        elif each.path is None and not values:
            continue
        elif str(each.path or "members").lower().startswith("members"):
            return None
    return named


def _sent_numbers(values: object) -> Iterable[int]:
    rows = values if isinstance(values, list) else [values]
    for row in rows:
        value = row.get("value") if isinstance(row, dict) else None
        yield messages.number_of(str(value))


def _members(group: PeopleGroup, among: set[int] | None = None) -> list[int]:
    """Return the numbers of a group's people, without the people."""
    rows = joined.filter(peoplegroup_id=group.pk)
    found = rows if among is None else rows.filter(Q(user_id__in=among))
    return list(found.order_by("user_id").values_list("user_id", flat=True))


def _numbers(told: Told) -> list[int]:
    members = [str(each.value) for each in told.members or ()]
    for member in members:
        if not messages.number_of(member):
            detail = f"members: there is no person {member[:40]}."
            raise NotPossible("invalidValue", detail)
    return [int(member) for member in members]


def _found(row_id: str) -> PeopleGroup:
    group = PeopleGroup.objects.filter(pk=messages.number_of(row_id)).first()
    if group is None:
        raise not_there("group")
    return group
