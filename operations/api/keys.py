"""`/api/admin/keys`."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router

from accounts.administration import keys, people
from accounts.administration.errors import NotPossible
from accounts.administration.keys import NewKey
from accounts.keys.minute_limits import MinuteLimits
from operations.api import shapes
from operations.api.asking import actor_of
from operations.api.pages import Before, Limit, page
from operations.api.shapes import AdminKeyIn, KeyChange

router = Router(tags=["keys"])


@router.get("", summary="List keys")
def index(
    request: HttpRequest,
    person: int | None = None,
    ended: Annotated[bool, Query()] = False,  # noqa: FBT002 - a query's
    limit: Limit = 50,
    before: Before = None,
) -> dict[str, Any]:
    """List keys, the newest first; `ended`: revoked ones as well."""
    return page(keys.listed(person, ended=ended), shapes.key, limit, before)


@router.post("", summary="Make a key", response={201: dict[str, Any]})
def add(request: HttpRequest, body: AdminKeyIn) -> HttpResponse:
    """Make a key for a person; its text is in this answer and never again."""
    by_model = {name: each.dict() for name, each in body.model_limits.items()}
    limits = MinuteLimits(rpm=body.rpm, tpm=body.tpm, model_limits=by_model)
    new = NewKey(
        body.name,
        tuple(body.scopes),
        tuple(body.models),
        limits,
        body.expires_at,
        bounded(body.metadata),
    )
    owner = people.person(body.person)
    made, text = keys.add(actor_of(request), owner, new)
    answer = JsonResponse({"key": shapes.key(made), "text": text}, status=201)
    answer["Cache-Control"] = "no-store"
    return answer


@router.get("/{int:key_id}", summary="Show a key")
def show(request: HttpRequest, key_id: int) -> dict[str, Any]:
    """Show a key; never its text."""
    return shapes.key(keys.key(key_id))


@router.patch("/{int:key_id}", summary="Change a key")
def change(request: HttpRequest, key_id: int, body: KeyChange) -> dict[str, Any]:
    """Change what a key reaches, from its next use on."""
    changes = body.dict(exclude_unset=True, exclude_none=True)
    if "expires_at" in body.model_fields_set:
        changes["expires_at"] = body.expires_at  # null: it does not run out any more
    if "models" in changes:
        changes["model_patterns"] = changes.pop("models")
    bounded(changes.get("metadata", {}))
    return shapes.key(keys.change(actor_of(request), keys.key(key_id), changes))


@router.post("/{int:key_id}/block", summary="Block a key")
def block(request: HttpRequest, key_id: int) -> dict[str, Any]:
    """Keep a key out until it is unblocked; its running calls end."""
    return shapes.key(keys.block(actor_of(request), keys.key(key_id)))


@router.post("/{int:key_id}/unblock", summary="Unblock a key")
def unblock(request: HttpRequest, key_id: int) -> dict[str, Any]:
    """Let a key in again."""
    found = keys.key(key_id)
    return shapes.key(keys.block(actor_of(request), found, blocked=False))


@router.delete("/{int:key_id}", summary="End a key for good")
def delete(request: HttpRequest, key_id: int) -> HttpResponse:
    """End a key; the ledger keeps its calls."""
    keys.revoke(actor_of(request), keys.key(key_id))
    return HttpResponse(status=204)


def bounded(metadata: dict[str, Any]) -> dict[str, Any]:
    """Return a key's notes. Raises NotPossible when they are too long."""
    if len(str(metadata)) > shapes.NOTES_MOST:
        message = f"metadata: at most {shapes.NOTES_MOST} characters."
        raise NotPossible("invalid", message)
    return metadata
