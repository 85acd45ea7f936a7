"""`mcpServers`: servers whose tools models may call (Model Context Protocol)."""

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from librechat_yaml.schema.no_effect import NoEffect
from librechat_yaml.schema.section import Count, Flag, Headers, Section, Trimmed

Transport = Literal["streamable-http", "http", "sse", "stdio", "websocket"]
ServerName = Annotated[str, Field(min_length=1, max_length=90)]
OAUTH = "people cannot sign in to servers yet"
OWN_VALUES = "people have no values of their own yet"


class McpServer(Section):
    """One server: `url` of one that runs, or `command` of one to be started."""

    type: Transport | None = None
    """How it is spoken to; by `url` or `command` when left out. `websocket` is no
    transport of the protocol: such a server is left out."""
    url: Annotated[Trimmed, Field(repr=False)] = ""
    """Its address; behind the host with placeholders as `{{LIBRECHAT_USER_ID}}`."""
    headers: Headers = {}
    """Sent with every request, with a person's own values for the placeholders."""
    command: Trimmed = ""
    """The program of a `stdio` server."""
    args: tuple[str, ...] = ()
    env: Headers = {}
    """All of the program's environment, beside PATH."""
    cwd: Trimmed = ""
    """The folder that the program is started in."""
    timeout: Annotated[Count, Field(ge=1)] = 30_000
    """Milliseconds that one call may take."""
    init_timeout: Annotated[Count, Field(ge=1)] = 20_000
    """Milliseconds until it has to be connected, and again until it has told its
    tools."""
    title: str = ""
    """What people read; the name when empty."""
    description: str = ""
    """What it is for, for people."""
    chat_menu: Flag = True
    """Whether people may switch it on in a chat."""
    proxy: Trimmed = ""
    """Address of a proxy for this server; `none` for no proxy."""

    elsewhere: ClassVar[Mapping[str, NoEffect]] = {
        "startup": NoEffect("a server is asked when it is needed first"),
        "iconPath": NoEffect("all servers have the same picture"),
        "serverInstructions": NoEffect("models are told the tools alone"),
        "sseReadTimeout": NoEffect("`timeout` holds for every answer"),
        "stderr": NoEffect("what a server's program complains of is not kept"),
        "apiKey": NoEffect("write the key into `headers`"),
        "requestHeaders": NoEffect("write them into `headers`"),
        "customUserVars": NoEffect(OWN_VALUES),
        "requiresOAuth": NoEffect(OAUTH),
        "oauth": NoEffect(OAUTH),
        "oauth_headers": NoEffect(OAUTH),
        "obo": NoEffect(OAUTH),
    }

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed = "command" if self.type == "stdio" else "url"
        if self.type is None and not (self.url or self.command):
            needed = "url or command"
        elif self.type is None or (self.command if needed == "command" else self.url):
            return self
        raise PydanticCustomError("mcp_server", "needs {key}", {"key": needed})

    @property
    def transport(self) -> Transport:
        """Return how it is spoken to."""
        if self.type is None:
            by_url = re.match(r"wss?://", self.url, re.IGNORECASE)
            kind: Transport = "websocket" if by_url else "streamable-http"
            return kind if self.url else "stdio"
        return "streamable-http" if self.type == "http" else self.type


class McpSettings(Section):
    """What holds for all servers."""

    allowed_domains: tuple[str, ...] = ()
    """The only hosts that servers may have: `example.com`, `*.example.com`, or with
    scheme and port; empty: all that are named under `mcpServers`."""

    elsewhere: ClassVar[Mapping[str, NoEffect]] = {
        "allowedAddresses": NoEffect("every address of this file may be called"),
        "catalogRecovery": NoEffect("a server that failed is asked again by itself"),
    }
