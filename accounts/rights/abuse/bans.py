"""Ban people and addresses for a while, and lift a ban at once."""

import logging
from datetime import timedelta

from asgiref.sync import sync_to_async
from django.db import transaction
from django.utils import timezone
from redis.exceptions import RedisError

from accounts.models import Ban, User
from accounts.rights.administrators import keep_one
from accounts.rights.delegation import check
from runtime.redis import redis, sync_redis
from runtime.redis_keys import banned_address_key, violations_key

log = logging.getLogger(__name__)
LONGEST = 5_256_000  # minutes, ten years, that an administrator may ban somebody


def ban(
    *,
    seconds: float,
    reason: str,
    user: User | None = None,
    address: str | None = None,
    by: User | None = None,
) -> Ban:
    """Ban a person, an address or both from now on.

    Raises LastAdministrator, NotYours.
    """
    if user is not None:
        check(by, user)
    until = timezone.now() + timedelta(seconds=seconds)
    with transaction.atomic():
        if user is not None:
            keep_one(user)
        row = Ban.objects.create(
            user=user, address=address, reason=reason, made_by=by, until=until
        )
        if user is not None:
            user.banned_until = until
            user.ban_reason = reason
            user.save(update_fields=["banned_until", "ban_reason"])
        if address is not None:  # the last, so that without Redis nothing is said
            _tell(address, reason, seconds)
    return row


def tell_again() -> None:
    """Put every running ban of an address into a Redis that has forgotten them."""
    now = timezone.now()
    rows = Ban.objects.filter(
        address__isnull=False, lifted_at__isnull=True, until__gt=now
    )
    for address, reason, until in rows.values_list("address", "reason", "until"):
        _tell(str(address), reason, (until - now).total_seconds())


def _tell(address: str, reason: str, seconds: float) -> None:
    sync_redis().set(banned_address_key(address), reason, ex=max(1, int(seconds)))


def lift(row: Ban, by: User | None = None) -> None:
    """End a ban now; the person may come back in the same second. Raises NotYours."""
    if row.user is not None:
        check(by, row.user)
    row.lifted_at = timezone.now()
    row.save(update_fields=["lifted_at"])
    if row.user is not None:
        row.user.banned_until = None
        row.user.ban_reason = ""
        row.user.save(update_fields=["banned_until", "ban_reason"])
    if row.address is not None:
        sync_redis().delete(banned_address_key(row.address))
    forgive(user_id=row.user_id, ip=row.address)


def lift_all(user: User, by: User | None = None) -> int:
    """Lift every running ban of a person; return how many there were.

    Raises NotYours.
    """
    check(by, user)
    rows = Ban.objects.filter(
        user=user, lifted_at__isnull=True, until__gt=timezone.now()
    )
    lifted = 0
    for row in rows.select_related("user"):
        lift(row)
        lifted += 1
    if lifted == 0 and user.banned_until is not None:
        user.banned_until = None
        user.save(update_fields=["banned_until"])
    return lifted


def is_banned(address: str) -> bool:
    """Say whether an address is banned now."""
    try:
        return bool(sync_redis().exists(banned_address_key(address)))
    except (RedisError, OSError) as error:
        return _in_the_database(address, error)


async def ais_banned(address: str) -> bool:
    """Say the same on an event loop."""
    try:
        return bool(await redis().exists(banned_address_key(address)))
    except (RedisError, OSError) as error:
        return await sync_to_async(_in_the_database)(address, error)


def _in_the_database(address: str, error: Exception) -> bool:
    """Say whether an address is banned, without Redis: slower, and no less sure."""
    log.warning("Bans are looked up without Redis: %s", type(error).__name__)
    now = timezone.now()
    rows = Ban.objects.filter(address=address, lifted_at__isnull=True, until__gt=now)
    return rows.exists()


def forgive(*, user_id: int | None = None, ip: str | None = None) -> None:
    """Set the violation score of a person and an address to nothing."""
    named = {"user": user_id, "ip": ip}
    keys = [violations_key(f"{kind}:{who}") for kind, who in named.items() if who]
    if keys:
        sync_redis().delete(*keys)
