"""`/api/admin/people`."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from accounts.administration import people
from accounts.administration.people import NewPerson
from operations.api import shapes
from operations.api.asking import actor_of
from operations.api.pages import Before, Limit, page
from operations.api.shapes import PersonChange, PersonIn

router = Router(tags=["people"])


@router.get("", summary="List people")
def index(
    request: HttpRequest,
    search: str = "",
    role: str = "",
    status: Literal["", "active", "suspended", "pending"] = "",
    limit: Limit = 50,
    before: Before = None,
) -> dict[str, Any]:
    """List people, the newest first."""
    return page(people.listed(search, role, status), shapes.person, limit, before)


@router.post("", summary="Make an account", response={201: dict[str, Any]})
def add(request: HttpRequest, body: PersonIn) -> Status[dict[str, Any]]:
    """Make an account whose address counts as confirmed."""
    new = NewPerson(**{**body.dict(), "groups": tuple(body.groups)})
    return Status(201, shapes.person(people.add(actor_of(request), new)))


@router.get("/{int:person_id}", summary="Show a person")
def show(request: HttpRequest, person_id: int) -> dict[str, Any]:
    """Show a person."""
    return shapes.person(people.person(person_id))


@router.patch("/{int:person_id}", summary="Change a person")
def change(request: HttpRequest, person_id: int, body: PersonChange) -> dict[str, Any]:
    """Change name, role, status or groups."""
    found = people.person(person_id)
    changes = body.dict(exclude_unset=True)
    return shapes.person(people.change(actor_of(request), found, changes))


@router.delete("/{int:person_id}", summary="Delete a person")
def delete(request: HttpRequest, person_id: int) -> HttpResponse:
    """Delete a person with everything of theirs."""
    people.erase(actor_of(request), people.person(person_id))
    return HttpResponse(status=204)


@router.post("/{int:person_id}/sign-out", summary="Sign a person out everywhere")
def sign_out(request: HttpRequest, person_id: int) -> dict[str, int]:
    """End every session of a person."""
    found = people.person(person_id)
    return {"ended": people.sign_out(actor_of(request), found)}
