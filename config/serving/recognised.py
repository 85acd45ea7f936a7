"""Sockets belong to whoever the session's cookie says."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import parse_cookie

from accounts.rights.visitors import visitor_of
from config.serving.origin import Application, Receive, Scope, Send, header


class Recognised:
    """Wraps an ASGI application, whose scope gets `user` and `held` (the session)."""

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look the person up, with all who come at the same moment."""
        cookies = parse_cookie(header(scope, b"cookie"))
        found = await visitor_of(cookies.get(settings.SESSION_COOKIE_NAME, ""))
        user, held = found or (AnonymousUser(), None)
        await self.app({**scope, "user": user, "held": held}, receive, send)
