"""Who opens a socket: the person of a session, for all who come at once in one look.

After a restart every tab of a company comes back. One after the other they would cost
the database three questions and a thread's turn each.
"""

from collections.abc import Collection, Mapping
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import User
from accounts.rights.revocation import HeldSession
from accounts.rights.rights import batched
from runtime.together import Together

Visitor = tuple[User, HeldSession]


async def visitor_of(session_key: str) -> Visitor | None:
    """Return whose session this is, None when it is nobody's (any more)."""
    return await _visitors.of(session_key) if session_key else None


def read(keys: Collection[str]) -> Mapping[str, Visitor | None]:
    """Return the visitors of some sessions, in two queries."""
    standing = Session.objects.filter(expire_date__gt=timezone.now())
    told: dict[str, dict[str, Any]] = {}
    for step in batched(keys):
        rows = standing.filter(pk__in=step)
        told |= {row.session_key: row.get_decoded() for row in rows}
    owners = {each[SESSION_KEY] for each in told.values() if SESSION_KEY in each}
    people: dict[str, User] = {}
    for step in batched(owners):
        people |= {str(user.pk): user for user in User.objects.filter(pk__in=step)}
    return {key: _visitor(key, told.get(key, {}), people) for key in keys}


def _visitor(
    key: str, session: Mapping[str, Any], people: Mapping[str, User]
) -> Visitor | None:
    """Return the visitor of a session, by the rules that Django has for requests."""
    user = people.get(session.get(SESSION_KEY, ""))
    if user is None or not user.is_active:
        return None
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    proof = str(session.get(HASH_SESSION_KEY) or "")
    if not constant_time_compare(proof, user.get_session_auth_hash()):
        return None
    return user, HeldSession(user.pk, key, proof)


_visitors: Together[str, Visitor | None] = Together(sync_to_async(read))
