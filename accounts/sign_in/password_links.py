"""Links with which somebody sets a new password."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from runtime.links import shown


def password_link(person: User, request: HttpRequest | None = None) -> str:
    """Return a link that works once, for settings.PASSWORD_RESET_TIMEOUT seconds.

    Without a request only the path is known.
    """
    token = default_token_generator.make_token(person)
    names = {"uidb36": user_pk_to_url_str(person), "key": token}
    path = reverse("account_reset_password_from_key", kwargs=names)
    return path if request is None else shown(path, request)
