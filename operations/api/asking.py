"""Who administers by API: an owner, signed in or by a key made for it."""

from typing import cast

from asgiref.sync import async_to_sync
from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, APIKeyHeader, HttpBearer

from accounts.keys import api_keys
from accounts.models import ApiKey, User


class AdministratorSession(APIKeyCookie):
    """The signed-in administrator; `request.auth` is their account."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        """Return who the session belongs to, None to refuse."""
        return _administrator(cast(User, request.user))


class AdministratorKey(HttpBearer):
    """A key of scope `admin` whose owner is an administrator today."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """Return whose key this is, None to refuse."""
        return _owner(token)


class LiteLLMKey(APIKeyHeader):
    """The same key in the header that LiteLLM has for it."""

    param_name = "x-litellm-api-key"

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        """Return whose key this is, None to refuse."""
        return _owner((key or "").removeprefix("Bearer ").strip())


def actor_of(request: HttpRequest) -> User:
    """Return the administrator who was let in."""
    return cast(User, request.auth)  # type: ignore[attr-defined]


def _owner(text: str) -> User | None:
    principal = async_to_sync(api_keys.authenticate)(text, ApiKey.Scope.ADMIN)
    if principal is None:
        return None
    return _administrator(User.objects.filter(pk=principal.user_id).first())


def _administrator(user: User | None) -> User | None:
    return user if user is not None and user.is_superuser else None
