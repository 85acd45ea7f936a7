"""Violation scores, and the bans that follow from too many of them."""

import logging

from django.conf import settings
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from accounts.models import User
from accounts.rights.abuse.bans import ban
from accounts.rights.abuse.client_addresses import is_proxy
from accounts.rights.administrators import LastAdministrator, only_door
from runtime.redis import sync_redis
from runtime.redis_keys import violations_key

log = logging.getLogger(__name__)


def record(kind: str, *, user_id: int | None = None, ip: str | None = None) -> bool:
    """Add a violation's score to a person and an address; say whether a ban followed.

    A ban comes whenever a score crosses a multiple of BAN_INTERVAL, for both of
    them. The address of a proxy is never counted: it stands for everybody. The last
    administrator is never banned, nor the only address that administrators are
    signed in from.
    """
    points = settings.VIOLATION_SCORES[kind]
    if points == 0 or not settings.BAN_VIOLATIONS:
        return False
    address = None if ip is None or is_proxy(ip) else ip
    subjects = [f"user:{user_id}"] * (user_id is not None)
    subjects += [f"ip:{address}"] * (address is not None)
    try:
        crossed = [_crosses(subject, points) for subject in subjects]
    except (RedisError, OSError):
        log.exception("Violations cannot be counted")
        return False
    if not any(crossed):
        return False
    return _ban(user_id, address)


def _crosses(subject: str, points: int) -> bool:
    """Add to a score; say whether it crossed a multiple of BAN_INTERVAL."""
    with sync_redis().pipeline() as pipe:
        pipe.incrby(violations_key(subject), points)
        pipe.expire(violations_key(subject), settings.VIOLATION_MEMORY)
        score = int(pipe.execute()[0])
    interval: int = settings.BAN_INTERVAL
    return score // interval > (score - points) // interval


def _ban(user_id: int | None, address: str | None) -> bool:
    """Ban both; say whether anybody was."""
    user = User.objects.filter(pk=user_id).first() if user_id is not None else None
    if address is not None and only_door(address):
        address = None
    if user is None and address is None:
        return False
    reason, seconds = _("Too many violations"), settings.BAN_DURATION
    try:
        ban(user=user, address=address, seconds=seconds, reason=reason)
    except LastAdministrator:
        log.warning("The last administrator is not banned in spite of violations")
        return False
    return True
