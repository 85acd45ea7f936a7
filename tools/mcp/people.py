"""What a person brings along to servers: who they are, what they entered and signed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from accounts.keys import tool_credentials
from accounts.keys.tool_credentials import OAUTH, VARIABLES, Value
from accounts.models import User
from accounts.sign_in.providers.kept_tokens import SOURCE as SIGNED_IN
from accounts.sign_in.providers.kept_tokens import NoToken, sign_in_token
from endpoints.wire.headers import CONTROL
from endpoints.wire.placeholders import values_for
from librechat_yaml.live import librechat
from tools.tool import Caller

OWN_VALUE = re.compile(r"\{\{\s*(?!LIBRECHAT_)(\w+)\s*\}\}")
LACKS = "lacks"  # in a consent: the scopes that a server wanted beside those granted
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Brought:
    """A person's values; nothing of it is shown when it is logged."""

    user_id: int
    placeholders: Mapping[str, str] = field(default_factory=dict, repr=False)
    kept: Mapping[tuple[str, str], Value] = field(default_factory=dict, repr=False)

    def variables(self, server: str) -> Mapping[str, str]:
        """Return what the person has entered for a server, by name."""
        return self.kept.get((source_of(server), VARIABLES), NOTHING)

    def grant(self, server: str, url: str) -> str:
        """Return the name of their consent at a server; "" where they have none.

        One that was given to another address does not count: its token is not for
        whoever the file names now.
        """
        tokens = self.kept.get((source_of(server), OAUTH), {})
        same = tokens.get("server_url") == url
        return str(tokens.get("grant", "")) if same else ""

    def lacks(self, server: str, grant: str) -> bool:
        """Say whether a server wants more than the person's consent there gives."""
        tokens = self.kept.get((source_of(server), OAUTH), {})
        return bool(grant and tokens.get(LACKS))

    @property
    def signed_in(self) -> bool:
        """Say whether a sign-in with OpenID has given what servers may need."""
        return (SIGNED_IN, OAUTH) in self.kept


def source_of(server: str) -> str:
    """Return how credentials name a server."""
    return f"mcp:{server}"


async def brought_by(user_id: int, caller: Caller | None = None) -> Brought:
    """Return what a person brings along, to a call where there is one."""
    user = await User.objects.filter(pk=user_id).afirst()
    if user is None:
        return Brought(user_id)
    kept = await tool_credentials.reveal_all(user_id)
    placeholders = values_for(user) | _of_call(caller)
    if (SIGNED_IN, OAUTH) in kept and _sent_anywhere():
        placeholders |= await _of_sign_in(user_id)
    return Brought(user_id, placeholders, kept)


def _sent_anywhere() -> bool:
    return any(each.sends_sign_in for each in librechat().mcp_servers.values())


async def _of_sign_in(user_id: int) -> dict[str, str]:
    try:
        token = await sign_in_token(user_id)
    except NoToken:
        return {}
    return {"LIBRECHAT_OPENID_TOKEN": token, "LIBRECHAT_OPENID_ACCESS_TOKEN": token}


def is_sendable(value: str) -> bool:
    """Say whether a value can stand in a header and an address."""
    return bool(value) and value.isprintable() and not CONTROL.search(value)


def _of_call(caller: Caller | None) -> dict[str, str]:
    if caller is None:
        return {}
    return {"LIBRECHAT_BODY_CONVERSATIONID": caller.conversation_id}
