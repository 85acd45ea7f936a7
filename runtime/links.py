"""Addresses that leave the server, in mails above all.

They begin with DOMAIN_CLIENT and never with a request's Host: whoever asks for a mail
to somebody else writes that header.
"""

from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest


def link(path: str) -> str:
    """Return the whole address of a path, or of an address that a request made up."""
    bare = urlunsplit(urlsplit(path)._replace(scheme="", netloc=""))
    return str(settings.DOMAIN_CLIENT).rstrip("/") + bare


def shown(path: str, request: HttpRequest) -> str:
    """Return the address of a path for the page of somebody who is signed in.

    Where any host name will do, the one in their address line is the one that works.
    """
    anywhere = "*" in settings.ALLOWED_HOSTS
    return request.build_absolute_uri(path) if anywhere else link(path)
