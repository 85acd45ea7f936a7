"""Keys for programs: made once, shown once, found again by their hash."""

import hashlib
import re
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.utils import timezone
from typing_extensions import Unpack

from accounts.keys import minute_limits
from accounts.keys.minute_limits import MinuteLimits
from accounts.models import ApiKey, User
from accounts.rights.access import may
from accounts.rights.cache import CAPACITY, Stamped
from accounts.rights.principal import Principal

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
    **limits: Unpack[MinuteLimits],
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
        **limits,
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
    key = await _found(digest(text))
    if key is None or not key.usable or scope not in key.scopes:
        return None
    if not await may(key.user_id, "api_keys"):
        return None
    await _record_use(key)
    return principal_of(key)


def principal_of(key: ApiKey) -> Principal:
    """Return a key in use, with all that its row says."""
    return Principal(
        user_id=key.user_id,
        key_id=key.pk,
        scopes=tuple(key.scopes),
        model_patterns=tuple(key.model_patterns),
        rpm=key.rpm,
        tpm=key.tpm,
        model_limits=minute_limits.of_models(key.model_limits),
        expires_at=key.expires_at,
        tags=_tags(key),
    )


def _tags(key: ApiKey) -> tuple[str, ...]:
    found = key.metadata.get("tags") if isinstance(key.metadata, dict) else None
    listed = found if isinstance(found, list) else []
    return tuple(each for each in listed if isinstance(each, str) and each)


async def ended(key_ids: Collection[int]) -> set[int]:
    """Return those of some keys that are no longer good.

    Nothing kept is believed here, as in `revocation.outsiders`.
    """
    rows = ApiKey.objects.filter(pk__in=key_ids)
    return set(key_ids) - {key.pk async for key in rows if key.usable}


def _of_person(user_id: int) -> dict[str, ApiKey]:
    return {key.digest: key for key in ApiKey.objects.filter(user_id=user_id)}


_keys = Stamped(_of_person)
_owners: dict[str, int] = {}  # by the key's hash


async def _found(hashed: str) -> ApiKey | None:
    """Return the key of this hash; mostly without the database.

    Whose a key is never changes; all else is believed as long as rights are.
    """
    owner = _owners.get(hashed)
    if owner is None:
        key = await ApiKey.objects.filter(digest=hashed).afirst()
        if key is not None:
            if len(_owners) >= CAPACITY:
                _owners.clear()
            _owners[hashed] = key.user_id
        return key
    return (await _keys.of(owner)).get(hashed)


async def _record_use(key: ApiKey) -> None:
    """Note the time, at most once a minute: keys are used at every request."""
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > USE_RECORDED_EVERY:
        key.last_used_at = now  # at once: others use the same object meanwhile
        await ApiKey.objects.filter(pk=key.pk).aupdate(last_used_at=now)
