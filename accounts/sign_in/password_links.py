"""Links with which somebody sets a new password."""

from typing import cast

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from accounts.rights.delegation import check
from runtime.links import shown


def password_link(person: User, request: HttpRequest | None = None) -> str:
    """Return a link that works once, for settings.PASSWORD_RESET_TIMEOUT seconds.

    Without a request only the path is known. Raises NotYours for somebody who may more
    than who asks: the link is all that one needs to be them.
    """
    if request is not None:
        check(cast(User, request.user), person)
    token = default_token_generator.make_token(person)
    names = {"uidb36": user_pk_to_url_str(person), "key": token}
    path = reverse("account_reset_password_from_key", kwargs=names)
    return path if request is None else shown(path, request)
