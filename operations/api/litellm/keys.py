"""`/key/generate`, `update`, `delete`, `info`, `block`, `unblock`, `list`."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from ninja import Router

from accounts.administration import groups, keys, people
from accounts.administration.errors import NotPossible
from accounts.administration.keys import NewKey
from accounts.keys.minute_limits import MinuteLimits
from accounts.models import ApiKey, User
from operations.api.asking import actor_of
from operations.api.keys import bounded
from operations.api.litellm import told
from operations.api.litellm.bodies import (
    KeyBody,
    KeyName,
    KeyNames,
    model_limits,
    patterns,
    period,
    until,
)

router = Router(tags=["key management"])
PAGE = 100


@router.post("/generate", summary="Make a key")
def generate(request: HttpRequest, body: KeyBody) -> dict[str, Any]:
    """Make a key of a user, or of the administrator who asks."""
    body.refuse_leftovers()
    if body.key:
        message = "key: its text is made here; leave it out."
        raise NotPossible("no_counterpart", message)
    actor = actor_of(request)
    owner = actor if body.user_id is None else people.named(str(body.user_id))
    return made(actor, owner, body)


def made(actor: User, owner: User, body: KeyBody) -> dict[str, Any]:
    """Make a key and what it may spend, or neither; return it with its text."""
    period(body.budget_duration)
    limits = MinuteLimits(
        rpm=body.rpm_limit or 0,
        tpm=body.tpm_limit or 0,
        model_limits=model_limits(body, {}),
    )
    new = NewKey(
        body.key_alias or "key",
        models=patterns(body.models),
        limits=limits,
        expires_at=until(body.duration),
        metadata=_notes(owner, body),
    )
    with transaction.atomic():
        found, text = keys.add(actor, owner, new)
        told.set_limits(actor, found, body)
        told.set_model_budgets(actor, found, body)
        if body.blocked:
            keys.block(actor, found)
    return {"key": text, **told.key(found)}


@router.post("/update", summary="Change a key")
def update(request: HttpRequest, body: KeyBody) -> dict[str, Any]:
    """Change what a key reaches; what the body does not name stays."""
    body.refuse_leftovers()
    actor, found = actor_of(request), keys.named(body.key or "")
    if body.user_id is not None and people.named(str(body.user_id)).pk != found.user_id:
        raise NotPossible("no_counterpart", "user_id: a key stays its owner's.")
    with transaction.atomic():
        keys.change(actor, found, _changes(found, body))
        told.set_limits(actor, found, body)
        told.set_model_budgets(actor, found, body)
        if body.blocked is not None:
            keys.block(actor, found, blocked=body.blocked)
    return {"key": found.digest, **told.key(found)}


def _changes(found: ApiKey, body: KeyBody) -> dict[str, Any]:
    """Return what a body changes of a key's own row."""
    named = body.model_fields_set
    changes: dict[str, Any] = {}
    if body.key_alias:
        changes["name"] = body.key_alias
    if "models" in named:
        changes["model_patterns"] = list(patterns(body.models))
    for unit in ("rpm", "tpm"):
        if f"{unit}_limit" in named:
            changes[unit] = getattr(body, f"{unit}_limit") or 0
    if named & {"model_rpm_limit", "model_tpm_limit"}:
        changes["model_limits"] = model_limits(body, found.model_limits)
    if "duration" in named:
        changes["expires_at"] = until(body.duration)
    if named & {"metadata", "tags", "team_id"}:
        kept = found.metadata if "metadata" not in named else {}
        changes["metadata"] = {**kept, **_notes(found.user, body)}
    return changes


@router.post("/delete", summary="End keys")
def delete(request: HttpRequest, body: KeyNames) -> dict[str, Any]:
    """End keys for good; all of them, or none when one is not there."""
    body.refuse_leftovers()
    named = [keys.named(text) for text in body.keys]
    for alias in body.key_aliases:
        found = list(keys.listed().filter(name=alias)[:2])
        if len(found) != 1:
            message = f"{len(found) or 'no'} keys have one of these aliases."
            raise NotPossible("no_such_key", message, 404)
        named += found
    with transaction.atomic():
        for each in named:
            keys.revoke(actor_of(request), each)
    return {"deleted_keys": [*body.keys, *body.key_aliases]}


@router.get("/info", summary="Show a key")
def info(request: HttpRequest, key: str) -> dict[str, Any]:
    """Show a key by its text, its hash or its number."""
    found = keys.named(key)
    return {"key": found.digest, "info": told.key(found)}


@router.post("/block", summary="Block a key")
def block(request: HttpRequest, body: KeyName) -> dict[str, Any]:
    """Keep a key out; its running calls end."""
    return told.key(keys.block(actor_of(request), keys.named(body.key)))


@router.post("/unblock", summary="Unblock a key")
def unblock(request: HttpRequest, body: KeyName) -> dict[str, Any]:
    """Let a key in again."""
    found = keys.named(body.key)
    return told.key(keys.block(actor_of(request), found, blocked=False))


@router.get("/list", summary="List keys")
def index(
    request: HttpRequest,
    page: int = 1,
    size: int = 10,
    user_id: str = "",
    key_alias: str = "",
    return_full_object: bool = False,  # noqa: FBT001, FBT002 - a query's
) -> dict[str, Any]:
    """List keys in use by their hashes, or whole."""
    size, page = max(1, min(size, PAGE)), max(1, page)
    rows = keys.listed(people.named(user_id).pk if user_id else None)
    rows = rows.filter(name=key_alias) if key_alias else rows
    count = rows.count()
    found = rows[(page - 1) * size : page * size]
    shown = [told.key(one) if return_full_object else one.digest for one in found]
    return {
        "keys": shown,
        "total_count": count,
        "current_page": page,
        "total_pages": -(-count // size),
    }


def _notes(owner: User, body: KeyBody) -> dict[str, Any]:
    """Return a key's notes; its team must be one of its owner's."""
    notes = dict(body.metadata or {})
    if body.tags is not None:
        notes["tags"] = body.tags
    if body.team_id is not None:
        found = groups.named(str(body.team_id))
        if not owner.groups.filter(pk=found.pk).exists():
            message = "team_id: the key's user is no member of this team."
            raise NotPossible("no_member", message)
        notes[told.TEAM] = str(found.pk)
    return bounded(notes)
