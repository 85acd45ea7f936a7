"""Signing in at servers (OAuth 2.1), each person for themselves.

`sign_in` leads there and back, `tokens` has what came of it, `discovery` finds the
service that a server trusts. Every request goes through `service`.
"""

from django.utils.translation import gettext as _

from tools.sources import Failed


class SignInNeeded(Failed):
    """A server that answers to people who have signed in at it alone."""

    def __init__(self, server: str) -> None:
        super().__init__(
            f"The server {server} wants the person to sign in first: under settings, "
            "Connections. Tell them so, and go on without it."
        )
        self.connect = server


class SignInFailed(Failed):
    """Signing in did not work; the text is for people."""


def away(site: str) -> SignInFailed:
    """Return what people are told of a service that gives no usable answer."""
    return SignInFailed(
        _("%(site)s, where one signs in, does not answer as it should.")
        % {"site": site}
    )
