"""Sockets speak the language of the page that opened them."""

from django.http import HttpRequest, parse_cookie
from django.utils import translation

from config.serving.origin import Application, Receive, Scope, Send, header


class Spoken:
    """Wraps an ASGI application; what it says is in the visitor's language.

    Django's own middleware, which decides for pages, sees no sockets.
    """

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Decide as for a page, by the cookie and the browser's languages."""
        with translation.override(language_of(scope)):
            await self.app(scope, receive, send)


def language_of(scope: Scope) -> str:
    """Return the language code for a connection."""
    asked = HttpRequest()
    asked.COOKIES = parse_cookie(header(scope, b"cookie"))
    asked.META["HTTP_ACCEPT_LANGUAGE"] = header(scope, b"accept-language")
    return translation.get_language_from_request(asked)
