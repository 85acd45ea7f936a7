"""Who calls the API: the person of the session, CSRF-checked."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie

from chat.person import Person


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
        return Person.of(user, request.META.get("REMOTE_ADDR", ""))


def person_of(request: HttpRequest) -> Person:
    """Return who `SessionPerson` let in."""
    return cast(Person, request.auth)  # type: ignore[attr-defined]
