"""`/user/new`, `info`, `update`, `delete`, `list`."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Router

from accounts.administration import groups, keys, people
from accounts.administration.errors import NotPossible
from accounts.administration.people import NewPerson
from accounts.models import PeopleGroup, User
from accounts.models.people import USER
from operations.api.asking import actor_of
from operations.api.litellm import told
from operations.api.litellm.bodies import KeyBody, UserBody, UserIds, period, role_of
from operations.api.litellm.keys import made

router = Router(tags=["internal user management"])
PAGE = 100


@router.post("/new", summary="Make a user, and a key of theirs")
def new(request: HttpRequest, body: UserBody) -> dict[str, Any]:
    """Make an account without a password, and a key unless told not to."""
    body.refuse_leftovers()
    period(body.budget_duration)
    if not body.user_email:
        raise NotPossible("invalid", "user_email: a person here has an address.")
    actor = actor_of(request)
    members = tuple(groups.named(str(each)).pk for each in body.teams or ())
    person = NewPerson(
        body.user_email,
        body.user_alias or "",
        role_of(body.user_role) or USER,
        members,
    )
    with transaction.atomic():
        found = people.add(actor, person)
        told.set_limits(actor, found, body)
        answer = told.user(found)
        if body.auto_create_key:
            wanted = KeyBody(
                key_alias=body.key_alias, models=body.models, duration=body.duration
            )
            answer = {**made(actor, found, wanted), **answer}
    return answer


@router.get("/info", summary="Show a user")
def info(request: HttpRequest, user_id: str = "") -> dict[str, Any]:
    """Show a user with their keys and teams; without an id the one who asks."""
    found = people.named(user_id) if user_id else actor_of(request)
    return {
        "user_id": str(found.pk),
        "user_info": told.user(found),
        "keys": [told.key(each) for each in keys.listed(found.pk)[:PAGE]],
        "teams": [
            told.team(each, [])
            for each in PeopleGroup.objects.filter(members=found).order_by("pk")
        ],
    }


@router.post("/update", summary="Change a user")
def update(request: HttpRequest, body: UserBody) -> dict[str, Any]:
    """Change name, role, teams or budget; what the body does not name stays."""
    body.refuse_leftovers()
    if body.models or body.duration or body.key_alias:
        message = "models, duration, key_alias: of keys; use /key/update."
        raise NotPossible("no_counterpart", message)
    name = body.user_id if body.user_id is not None else body.user_email
    actor, found = actor_of(request), people.named(str(name or ""))
    changes: dict[str, Any] = {
        "name": body.user_alias,
        "role": role_of(body.user_role),
        "groups": None
        if body.teams is None
        else [groups.named(str(each)).pk for each in body.teams],
    }
    with transaction.atomic():
        people.change(actor, found, changes)
        told.set_limits(actor, found, body)
    return {"user_id": str(found.pk), "data": told.user(found)}


@router.post("/delete", summary="Delete users")
def delete(request: HttpRequest, body: UserIds) -> int:
    """Delete people with everything of theirs; all of them, or none."""
    body.refuse_leftovers()
    found = [people.named(str(each)) for each in body.user_ids]
    with transaction.atomic():
        for each in found:
            people.erase(actor_of(request), each)
    return len(found)


@router.get("/list", summary="List users")
def index(
    request: HttpRequest, page: int = 1, page_size: int = 25, user_email: str = ""
) -> dict[str, Any]:
    """List users, the newest first."""
    size, page = max(1, min(page_size, PAGE)), max(1, page)
    rows = people.listed(user_email)
    count = rows.count()
    return {
        "users": [told.user(one) for one in rows[(page - 1) * size : page * size]],
        "total": count,
        "page": page,
        "page_size": size,
        "total_pages": -(-count // size),
    }


def member(user_id: str | int | None, email: str | None) -> User:
    """Return who is meant by an id or an address. Raises NotPossible."""
    return people.named(str(user_id if user_id is not None else email or ""))
