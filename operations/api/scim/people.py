"""`/scim/v2/Users`."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from scim2_models import Context, Email, GroupMembership, Meta, Name
from scim2_models import User as ScimUser

from accounts.administration import directory
from accounts.administration.directory import DirectoryPerson
from accounts.administration.errors import NotPossible, not_there
from accounts.models import User
from operations.api.scim import messages
from operations.api.scim.door import DirectoryCall, answer
from operations.api.scim.filters import (
    ALWAYS,
    Condition,
    condition_of,
    fixed,
    moment,
    number,
    refused,
    text,
)

Told = ScimUser[Any]
Status = User.Status
address: Condition = text("email")


def user_name(operator: str, value: object) -> Q:
    """Ask for the name that we tell: one's own, or the address."""
    own = ~Q(username=None) & text("username")(operator, value)
    return own | (Q(username=None) & address(operator, value))


def active(operator: str, value: object) -> Q:
    """Ask who may come in."""
    if operator not in ("eq", "pr"):
        raise refused(operator)
    on = Q(status=Status.ACTIVE)
    return ALWAYS if operator == "pr" else on if value is True else ~on


CONDITIONS = {
    "id": number("pk"),
    "username": user_name,
    "externalid": text("external_id", exact=True),
    "displayname": text("name"),
    "name.formatted": text("name"),
    "emails": address,
    "emails.value": address,
    "emails.type": fixed("work"),
    "emails.primary": fixed(constant=True),
    "active": active,
    "meta.created": moment("created_at"),
}


def search(call: DirectoryCall) -> HttpResponse:
    """List people."""
    asked = messages.search_of(call, Told)
    tree = asked.filter.ast if asked.filter else None
    rows = User.objects.filter(condition_of(tree, CONDITIONS))
    return messages.listed(asked, rows.prefetch_related("groups"), shown, Told)


def add(call: DirectoryCall) -> HttpResponse:
    """Make an account."""
    sent = messages.read(call, Told, Context.RESOURCE_CREATION_REQUEST)
    person = directory.add(call.token, _person(sent, _name(sent)))
    return messages.one(call, shown(person), 201)


def show(call: DirectoryCall, row_id: str) -> HttpResponse:
    """Show a person."""
    return messages.one(call, shown(_found(row_id)))


def replace(call: DirectoryCall, row_id: str) -> HttpResponse:
    """Bring a person to what was sent."""
    person = _found(row_id)
    messages.expect(call, shown(person))
    sent = messages.read(call, Told, Context.RESOURCE_REPLACEMENT_REQUEST)
    directory.change(call.token, person, _person(sent, _name(sent)))
    return messages.one(call, shown(person))


def patch(call: DirectoryCall, row_id: str) -> HttpResponse:
    """Change some of a person."""
    person = _found(row_id)
    after = shown(person)
    messages.expect(call, after)
    after.name = None  # so that parts of a name that are there were sent
    messages.patch_of(call, Told).patch(after)
    told = _patched(person, after)
    directory.change(call.token, person, told)
    return messages.one(call, shown(person))


def erase(call: DirectoryCall, row_id: str) -> HttpResponse:
    """Delete a person with everything of theirs."""
    person = _found(row_id)
    messages.expect(call, shown(person))
    directory.erase(call.token, person)
    return answer(None, 204)


MANY = {"GET": search, "POST": add}
ONE = {"GET": show, "PUT": replace, "PATCH": patch, "DELETE": erase}


def shown(person: User) -> Told:
    """Return a person as SCIM has people."""
    groups = [
        GroupMembership(value=str(each.pk), display=str(each), type="direct")
        for each in person.groups.all()
    ]
    return Told(
        id=str(person.pk),
        external_id=person.external_id or None,
        user_name=person.username or person.email,
        display_name=person.name,
        name=Name(formatted=person.name),
        emails=[Email(value=person.email, type=Email.Type.work, primary=True)],
        active=person.status == Status.ACTIVE,
        groups=groups or None,
        meta=Meta(
            resource_type="User",
            created=person.created_at,
            location=messages.address_of("Users", person),
        ),
    )


def _found(row_id: str) -> User:
    person = User.objects.filter(pk=messages.number_of(row_id)).first()
    if person is None:
        raise not_there("person")
    return person


def _name(sent: Told) -> str:
    """Return what somebody is called; two parts where nothing else was sent."""
    name = sent.name or Name()
    parts = " ".join(filter(None, (name.given_name, name.family_name)))
    return sent.display_name or name.formatted or parts


def _person(sent: Told, name: str) -> DirectoryPerson:
    known_as = sent.user_name or ""
    email = _address(sent) or (known_as if "@" in known_as else "")
    if not email:
        raise NotPossible("invalidValue", "emails: a person here has an address.")
    return DirectoryPerson(
        user_name=known_as,
        email=email,
        name=name[:80],
        external_id=sent.external_id or "",
        active=sent.active,
    )


def _patched(person: User, after: Told) -> DirectoryPerson:
    renamed = after.display_name if after.display_name != person.name else None
    after.display_name = None
    told = _person(after, renamed or _name(after) or person.name)
    same_address = told.email.lower() == person.email
    if person.username is None and same_address and "@" in told.user_name:
        # Known by the address alone: the new name is the new address.
        return DirectoryPerson(
            told.user_name, told.user_name, told.name, told.external_id, told.active
        )
    return told


def _address(sent: Told) -> str:
    """Return the primary address, the one at work, or the first."""
    known = [each for each in sent.emails or () if each.value]
    known.sort(key=lambda each: (not each.primary, each.type != Email.Type.work))
    return str(known[0].value) if known else ""
