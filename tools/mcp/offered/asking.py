"""A person asks a server for something; what goes wrong is told in words for people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from anyio import fail_after
from django.utils.translation import gettext as _

from accounts.sign_in.providers.kept_tokens import sign_in_again
from librechat_yaml.schema.tools.mcp import McpServer
from tools.mcp.connection import connected, drop
from tools.mcp.described import shortened
from tools.mcp.oauth import SignInNeeded
from tools.mcp.offered.told import seen
from tools.mcp.people import brought_by
from tools.mcp.places import lacks_sign_in, missing, place_for

if TYPE_CHECKING:
    from mcp import Client

MOST_SAID = 300  # characters of a server's own reason


class NotGiven(Exception):
    """A server that gave nothing: `code` for programs, the text for people."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@asynccontextmanager
async def asked_by(
    user_id: int, name: str, server: McpServer
) -> "AsyncIterator[Client]":
    """Give a person's connection to a server; NotGiven when what is asked fails."""
    title = {"server": server.title or name}
    brought = await brought_by(user_id)
    if lacks_sign_in(server, brought):
        raise NotGiven("account", sign_in_again())
    if missing(name, server, brought):
        raise NotGiven("values", _("Please enter the values first."))
    place = place_for(name, server, brought)
    if server.requires_oauth and not place.grant:
        raise _known(SignInNeeded(name), title)
    try:
        with fail_after(place.init_seconds + place.seconds):
            async with connected(place) as client:
                yield client
    except (NotGiven, SignInNeeded, TimeoutError) as error:
        raise _known(error, title) from None
    except Exception as error:  # noqa: BLE001 - whatever a server does is its fault
        if said := _refusal(error):
            text = _("“%(server)s” says: %(words)s") % {**title, "words": said}
            raise NotGiven("refused", text) from None
        await drop(place)
        text = _("“%(server)s” gave no usable answer.") % title
        raise NotGiven("away", text) from None


def _known(error: Exception, title: dict[str, str]) -> NotGiven:
    if isinstance(error, NotGiven):
        return error
    if isinstance(error, SignInNeeded):
        return NotGiven("sign_in", _("“%(server)s” wants you to sign in.") % title)
    return NotGiven("away", _("“%(server)s” did not answer in time.") % title)


def _refusal(error: Exception) -> str:
    """Return the reason that a server itself gives; "" where it gives none."""
    from mcp import MCPError
    from mcp.types import CONNECTION_CLOSED

    if not isinstance(error, MCPError) or error.code == CONNECTION_CLOSED:
        return ""
    return shortened(seen(error.message), MOST_SAID)
