"""Make rights end at once, everywhere.

Whatever takes something from a person (suspension, ban, demotion, deletion, a new
password, a session or key ended) calls `announce`. That (1) raises the person's counter
in Redis, which makes every process read the rights anew, and (2) sends
`{"type": "rights.changed", "user_id", "cause"}` to the channel group `user.<id>`, which
open sockets and running answers belong to; they then ask `still_allowed`.

The message is a hint and may be lost; whoever holds something open for long asks
`outsiders` every few seconds as well, who are read from the database each time.
"""

import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from typing import NamedTuple

from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from redis.exceptions import RedisError

from accounts.models import ApiKey, User
from accounts.rights.rights import admitted, batched
from runtime.redis import sync_redis
from runtime.redis_keys import (
    RIGHTS_LIFE,
    banners_stamp_key,
    person_stamp_key,
    rules_stamp_key,
)
from runtime.together import Together

log = logging.getLogger(__name__)

# What a request has to announce at its end: user id → cause; None outside of one.
_waiting: ContextVar[dict[int, str] | None] = ContextVar("waiting", default=None)


def channel_group(user_id: int) -> str:
    """Return the channel group of one person's sockets and running answers."""
    return f"user.{user_id}"


def announce(user_id: int, cause: str) -> None:
    """Tell all processes that the rights of a person changed.

    After the transaction, and after the request when there is one: signing out says
    so before the session is gone, changing a password before the new one is in it.
    For code without an event loop; `aannounce` is its twin.
    """
    transaction.on_commit(lambda: _tell_in_time(user_id, cause), robust=True)


@contextmanager
def told_at_the_end() -> Iterator[None]:
    """Hold announcements back until the block ends."""
    waiting: dict[int, str] = {}
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
        for user_id, cause in waiting.items():
            _tell(user_id, cause)


async def aannounce(user_id: int, cause: str) -> None:
    """Tell all processes that the rights of a person changed."""
    await sync_to_async(_tell)(user_id, cause)


def announce_rules() -> None:
    """Tell all processes that rules, roles or groups changed."""
    transaction.on_commit(lambda: _raise(rules_stamp_key()), robust=True)


def announce_banners() -> None:
    """Tell all processes that there are other banners."""
    transaction.on_commit(lambda: _raise(banners_stamp_key()), robust=True)


async def still_allowed(user_id: int, session_key: str) -> bool:
    """Say whether a browser session is still good for this person."""
    return await may_enter(user_id) and await sync_to_async(session_stands)(
        user_id, session_key
    )


async def key_still_allowed(key_id: int) -> bool:
    """Say whether an API key and its person are still good."""
    key = await ApiKey.objects.filter(pk=key_id).afirst()
    return key is not None and key.usable and await may_enter(key.user_id)


async def may_enter(user_id: int) -> bool:
    """Say whether this person may come in at all; a crowd asks in one query."""
    return await _entering.of(user_id)


async def outsiders(user_ids: Collection[int]) -> set[int]:
    """Return those of some people who may not come in now.

    Nothing kept is believed here: it costs one query for all of them, and holds even
    where Redis lost both the counter and the message.
    """
    return set(user_ids) - await sync_to_async(admitted)(user_ids)


async def _entries(user_ids: Collection[int]) -> dict[int, bool]:
    gone = await outsiders(user_ids)
    return {user_id: user_id not in gone for user_id in user_ids}


_entering: Together[int, bool] = Together(_entries)


class HeldSession(NamedTuple):
    """A session that something is held open for; one without a key never ends."""

    user_id: int
    key: str
    proof: str  # of the person's password, as the session keeps it


async def ended_sessions(held: Collection[HeldSession]) -> set[str]:
    """Return the keys of those sessions that do not stand any more; two queries."""
    return await sync_to_async(_ended)([each for each in held if each.key])


def _ended(held: Collection[HeldSession]) -> set[str]:
    alive = Session.objects.filter(expire_date__gt=timezone.now())
    people = User.objects.only("pk", "password")
    standing: set[str] = set()
    proofs: dict[int, str] = {}
    for step in batched({each.key for each in held}):
        standing |= set(alive.filter(pk__in=step).values_list("pk", flat=True))
    for ids in batched({each.user_id for each in held}):
        found = people.filter(pk__in=ids)
        proofs |= {user.pk: user.get_session_auth_hash() for user in found}
    return {
        each.key
        for each in held
        if each.key not in standing
        or not constant_time_compare(each.proof, proofs.get(each.user_id, ""))
    }


def session_stands(user_id: int, session_key: str) -> bool:
    """Say whether the session exists and belongs to the person's present password."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = User.objects.filter(pk=user_id).first()
    if user is None or store.get(SESSION_KEY) != str(user_id):
        return False
    known = store.get(HASH_SESSION_KEY, "")
    return constant_time_compare(known, user.get_session_auth_hash())


def _tell_in_time(user_id: int, cause: str) -> None:
    waiting = _waiting.get()
    if waiting is None:
        _tell(user_id, cause)
    else:
        waiting[user_id] = cause


def _tell(user_id: int, cause: str) -> None:
    # The counter first: who hears of it asks again at once, and must not be answered
    # from what was kept.
    _raise(person_stamp_key(user_id))
    layer = get_channel_layer()
    if layer is None:
        return
    message = {"type": "rights.changed", "user_id": user_id, "cause": cause}
    try:
        async_to_sync(layer.group_send)(channel_group(user_id), message)
    except (RedisError, OSError):
        log.exception("Open sockets of user %s could not be told", user_id)


def _raise(counter: str) -> None:
    """Count up; without Redis nothing is cached, so nothing is lost."""
    try:
        with sync_redis().pipeline() as pipe:
            pipe.incr(counter)
            pipe.expire(counter, RIGHTS_LIFE)
            pipe.execute()
    except (RedisError, OSError):
        log.exception("The counter %s could not be raised", counter)
