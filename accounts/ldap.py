"""Signing in with a directory's word (LDAP_URL), in place of passwords of our own."""

import logging

from allauth.account.adapter import get_adapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from accounts.models import User
from accounts.sign_in.providers.ldap_people import NotAdmitted, person
from accounts.sign_in.providers.ldap_search import (
    DirectoryAway,
    DirectoryEntry,
    find,
    knows,
)

log = logging.getLogger(__name__)


# Sessions hold this name: moved, everybody who signed in by it would be signed out.
class LdapBackend(AuthenticationBackend):  # type: ignore[misc]
    """Asks the directory; people are stored here at their first sign-in."""

    def authenticate(
        self, request: HttpRequest | None, **credentials: str
    ) -> User | None:
        """Return the person, None when the directory does not know this password.

        Raises ValidationError, which the form shows, when the directory is away or
        does not say enough.
        """
        login = credentials.get("username") or credentials.get("email") or ""
        password = credentials.get("password") or ""
        if not login or not password:
            return None  # a bind without a password succeeds at many directories
        try:
            entry = _known(login, password)
            return None if entry is None else person(entry)
        except DirectoryAway as error:
            log.exception("The directory does not answer")
            raise get_adapter().validation_error("directory_away") from error
        except NotAdmitted as error:
            raise get_adapter().validation_error(error.code) from error


def _known(login: str, password: str) -> DirectoryEntry | None:
    entry = find(login)
    return entry if entry is not None and knows(entry.dn, password) else None
