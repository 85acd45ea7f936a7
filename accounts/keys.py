"""Keys for programs: made once, shown once, found again by their hash."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.access import may
from accounts.models import ApiKey, User
from accounts.principal import Principal

PREFIX = "lc-"
RANDOMNESS = 32  # bytes
SHOWN = 9  # letters of a key that lists show
SHAPE = re.compile(r"lc-[A-Za-z0-9_-]{43}")
USE_RECORDED_EVERY = timedelta(minutes=1)


def digest(text: str) -> str:
    """Return what is stored for a key; 256 random bits need no slow hash."""
    return hashlib.sha256(text.encode()).hexdigest()


async def create(
    user: User,
    name: str,
    *,
    scopes: Sequence[str] = (ApiKey.Scope.GATEWAY,),
    model_patterns: Sequence[str] = (),
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Store a new key; return it with its text, which is not kept anywhere."""
    text = PREFIX + secrets.token_urlsafe(RANDOMNESS)
    key = await ApiKey.objects.acreate(
        user=user,
        name=name,
        prefix=text[:SHOWN],
        digest=digest(text),
        scopes=[str(scope) for scope in scopes],
        model_patterns=list(model_patterns),
        expires_at=expires_at,
    )
    return key, text


async def revoke(user_id: int, key_id: int) -> bool:
    """End a person's own key now; False when they have no such key."""
    key = await ApiKey.objects.filter(pk=key_id, user_id=user_id).afirst()
    if key is None:
        return False
    key.revoked_at = key.revoked_at or timezone.now()
    await key.asave(update_fields=["revoked_at"])
    return True


async def authenticate(text: object, scope: str) -> Principal | None:
    """Return the key's principal; None for whatever is no usable key of this scope.

    Takes the same text whichever header it came in (Bearer, api-key, x-api-key), and
    refuses keys of people who may not come in or may have no keys.
    """
    if not isinstance(text, str) or not SHAPE.fullmatch(text):
        return None
    key = await ApiKey.objects.filter(digest=digest(text)).afirst()
    if key is None or not key.usable or scope not in key.scopes:
        return None
    if not await may(key.user_id, "api_keys"):
        return None
    await _record_use(key)
    return Principal(key.user_id, key.pk, tuple(key.scopes), tuple(key.model_patterns))


async def _record_use(key: ApiKey) -> None:
    """Note the time, at most once a minute: keys are used at every request."""
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > USE_RECORDED_EVERY:
        await ApiKey.objects.filter(pk=key.pk).aupdate(last_used_at=now)
