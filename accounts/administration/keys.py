"""Anybody's keys: made, changed, blocked, ended by an administrator."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asgiref.sync import async_to_sync
from django.db.models import QuerySet
from django.utils import timezone

from accounts.administration.errors import NotPossible, not_there
from accounts.audit.record import record
from accounts.keys import api_keys
from accounts.keys.minute_limits import MinuteLimits
from accounts.models import ApiKey, User

DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key to be made; no `models` means all that its person may use."""

    name: str
    scopes: tuple[str, ...] = (ApiKey.Scope.GATEWAY,)
    models: tuple[str, ...] = ()
    limits: MinuteLimits = field(default_factory=MinuteLimits)
    expires_at: datetime | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


def listed(user_id: int | None = None, *, ended: bool = False) -> "QuerySet[ApiKey]":
    """Return keys, the newest first; `ended`: revoked ones as well."""
    found = ApiKey.objects.select_related("user").order_by("-pk")
    found = found if ended else found.filter(revoked_at=None)
    return found if user_id is None else found.filter(user_id=user_id)


def key(key_id: int) -> ApiKey:
    """Return a key. Raises NotPossible."""
    found = ApiKey.objects.select_related("user").filter(pk=key_id).first()
    if found is None:
        raise not_there("key")
    return found


def named(text: str) -> ApiKey:
    """Return a key by its text, the hash of it, or its number. Raises NotPossible."""
    keys = ApiKey.objects.select_related("user")
    if text.isdecimal() and len(text) < 19:
        found = keys.filter(pk=int(text)).first()
    else:
        hashed = text if DIGEST.fullmatch(text) else api_keys.digest(text)
        found = keys.filter(digest=hashed).first()
    if found is None:
        raise not_there("key")
    return found


def add(actor: User, owner: User, new: NewKey) -> tuple[ApiKey, str]:
    """Make a key for a person; its text is told here and never again."""
    if new.expires_at is not None and new.expires_at <= timezone.now():
        raise NotPossible("invalid", "The key would have run out already.")
    if ApiKey.Scope.ADMIN in new.scopes and not owner.is_superuser:
        message = "Only an administrator's key may administer."
        raise NotPossible("not_administrator", message, 409)
    made, text = async_to_sync(api_keys.create)(
        owner,
        new.name,
        scopes=new.scopes,
        model_patterns=new.models,
        expires_at=new.expires_at,
        **new.limits,
    )
    if new.metadata:
        made.metadata = dict(new.metadata)
        made.save(update_fields=["metadata"])
    record(actor, "key.add", made, {"person": owner.pk})
    return made, text


LIMITS = ("rpm", "tpm", "model_limits")
CHANGEABLE = ("name", "model_patterns", *LIMITS, "expires_at", "metadata")


def change(actor: User, found: ApiKey, changes: Mapping[str, Any]) -> ApiKey:
    """Change what a key reaches, from its next use on."""
    fields = [name for name in CHANGEABLE if name in changes]
    for name in fields:
        setattr(found, name, changes[name])
    if fields:
        found.save(update_fields=fields)
        record(actor, "key.change", found, {"fields": fields})
    return found


def block(actor: User, found: ApiKey, *, blocked: bool = True) -> ApiKey:
    """Keep a key out, or let it in again; running calls of it end."""
    found.blocked_at = (found.blocked_at or timezone.now()) if blocked else None
    found.save(update_fields=["blocked_at"])
    record(actor, "key.block" if blocked else "key.unblock", found)
    return found


def revoke(actor: User, found: ApiKey) -> None:
    """End a key for good."""
    found.revoked_at = found.revoked_at or timezone.now()
    found.save(update_fields=["revoked_at"])
    record(actor, "key.revoke", found)
