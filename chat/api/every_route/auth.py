"""Who calls the API: the person of the session, CSRF-checked, or of a key."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from accounts.keys import api_keys
from accounts.models import User
from accounts.rights.abuse.client_addresses import client_address
from chat.person import Person

SCOPE = "api"  # what a key must have been made for


class SessionPerson(APIKeyCookie):
    """The signed-in person; `request.auth` is their Person."""

    param_name = settings.SESSION_COOKIE_NAME

    async def authenticate(
        self, request: HttpRequest, key: str | None
    ) -> Person | None:
        """Return who the session belongs to, None to refuse."""
        user = await request.auser()
        if not user.is_authenticated or not user.is_active:
            return None
        return Person.of(user, _address(request))


class KeyPerson(HttpBearer):
    """Whoever a personal key belongs to; no cookie, so nothing to forge."""

    async def authenticate(self, request: HttpRequest, token: str) -> Person | None:
        """Return whose key this is, None when it is no usable key for the API."""
        principal = await api_keys.authenticate(token, SCOPE)
        if principal is None:
            return None
        user = await User.objects.aget(pk=principal.user_id)
        return Person.of(user, _address(request))


def person_of(request: HttpRequest) -> Person:
    """Return who `SessionPerson` or `KeyPerson` let in."""
    return cast(Person, request.auth)  # type: ignore[attr-defined]


def _address(request: HttpRequest) -> str:
    forwarded = request.headers.get("X-Forwarded-For", "")
    return client_address(request.META.get("REMOTE_ADDR", ""), forwarded)
