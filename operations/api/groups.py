"""`/api/admin/groups`."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from accounts.administration import groups, people
from accounts.models import PeopleGroup
from operations.api import shapes
from operations.api.asking import actor_of
from operations.api.pages import Before, Limit, page
from operations.api.shapes import GroupChange, GroupIn

router = Router(tags=["groups"])


@router.get("", summary="List groups")
def index(
    request: HttpRequest, limit: Limit = 50, before: Before = None
) -> dict[str, Any]:
    """List groups, the newest first."""
    rows = PeopleGroup.objects.order_by("-pk")
    return page(rows, shapes.group, limit, before)


@router.post("", summary="Make a group", response={201: dict[str, Any]})
def add(request: HttpRequest, body: GroupIn) -> Status[dict[str, Any]]:
    """Make a group that is kept here."""
    made = groups.add(actor_of(request), body.name, body.description)
    return Status(201, shapes.group(made))


@router.get("/{int:group_id}", summary="Show a group with its people")
def show(request: HttpRequest, group_id: int) -> dict[str, Any]:
    """Show a group and the numbers of its people."""
    found = groups.group(group_id)
    members = [each.pk for each in groups.members(found)]
    return shapes.group(found) | {"members": members}


@router.patch("/{int:group_id}", summary="Change a group")
def change(request: HttpRequest, group_id: int, body: GroupChange) -> dict[str, Any]:
    """Change how a group is called."""
    found = groups.group(group_id)
    groups.change(actor_of(request), found, body.name, body.description)
    return shapes.group(found)


@router.delete("/{int:group_id}", summary="Delete a group")
def delete(request: HttpRequest, group_id: int) -> HttpResponse:
    """Delete a group; its people stay."""
    groups.delete(actor_of(request), groups.group(group_id))
    return HttpResponse(status=204)


@router.put("/{int:group_id}/members/{int:person_id}", summary="Add a person")
def join(request: HttpRequest, group_id: int, person_id: int) -> HttpResponse:
    """Put a person into a group."""
    found, person = groups.group(group_id), people.person(person_id)
    groups.join(actor_of(request), found, person)
    return HttpResponse(status=204)


@router.delete("/{int:group_id}/members/{int:person_id}", summary="Remove a person")
def leave(request: HttpRequest, group_id: int, person_id: int) -> HttpResponse:
    """Take a person out of a group."""
    found, person = groups.group(group_id), people.person(person_id)
    groups.leave(actor_of(request), found, person)
    return HttpResponse(status=204)
