"""Tokens of directories: made by an owner, shown once, found again by their hash."""

import secrets
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from accounts.audit.record import record
from accounts.keys.api_keys import RANDOMNESS, SHOWN, digest
from accounts.models import DirectoryToken, User
from accounts.rights.delegation import NotYours

PREFIX = "scim-"
USE_RECORDED_EVERY = timedelta(minutes=1)


def make(by: User, name: str, days: int | None = None) -> tuple[DirectoryToken, str]:
    """Store a new token; return it with its text, which is not kept. Raises NotYours.

    It lets a directory make, change and delete anybody, so only owners make one.
    """
    _owners_only(by)
    text = PREFIX + secrets.token_urlsafe(RANDOMNESS)
    made = DirectoryToken.objects.create(
        name=name,
        prefix=text[:SHOWN],
        digest=digest(text),
        made_by=by,
        expires_at=None if days is None else timezone.now() + timedelta(days=days),
    )
    record(by, "directory_token.add", made, {"days": days})
    return made, text


def revoke(by: User, token: DirectoryToken) -> None:
    """End a token now. Raises NotYours."""
    _owners_only(by)
    token.revoked_at = token.revoked_at or timezone.now()
    token.save(update_fields=["revoked_at"])
    record(by, "directory_token.revoke", token)


def found(text: str) -> DirectoryToken | None:
    """Return the usable token of this text."""
    token = DirectoryToken.objects.filter(digest=digest(text)).first()
    if token is None or not token.usable:
        return None
    _record_use(token)
    return token


def _owners_only(by: User) -> None:
    if not by.is_superuser:
        raise NotYours


def _record_use(token: DirectoryToken) -> None:
    """Note the time, at most once a minute: a directory asks many times a second."""
    now = timezone.now()
    long_ago = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_RECORDED_EVERY)
    if token.last_used_at is None or now - token.last_used_at > USE_RECORDED_EVERY:
        rows = DirectoryToken.objects.filter(long_ago, pk=token.pk)
        rows.update(last_used_at=now)
