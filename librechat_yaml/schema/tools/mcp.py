"""`mcpServers`: servers whose tools models may call (Model Context Protocol)."""

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from librechat_yaml.schema.no_effect import NoEffect
from librechat_yaml.schema.section import Count, Flag, Headers, Section, Trimmed

Transport = Literal["streamable-http", "http", "sse", "stdio", "websocket"]
ServerName = Annotated[str, Field(min_length=1, max_length=90)]
OWN_KEY = "MCP_API_KEY"  # LibreChat's name for the key that each person enters
SIGN_IN = re.compile(r"\{\{LIBRECHAT_OPENID_(?:ACCESS_)?TOKEN\}\}")


SecretSent = Literal["default_post", "basic_auth_header"]


class UserVariable(Section):
    """A value that each person enters, for `{{NAME}}` in `url`, `headers` and `env`."""

    title: str = ""
    """What the field is called; the name when empty."""
    description: str = ""
    """Where people find the value."""
    sensitive: Flag = True
    """Whether the field hides what is typed. No value is ever shown again."""


class ServerKey(Section):
    """A key that is sent with every request."""

    source: Literal["admin", "user"] = "admin"
    """Whose it is: the `key` here, or one that each person enters."""
    key: Annotated[Trimmed, Field(repr=False)] = ""
    authorization_type: Literal["basic", "bearer", "custom"] = Field(
        default="bearer", alias="authorization_type"
    )
    """How it is sent: `Authorization: Bearer`, `Basic`, or in a header of its own."""
    custom_header: Trimmed = Field(default="X-Api-Key", alias="custom_header")
    """The header of `custom`."""

    def header(self, key: str) -> tuple[str, str]:
        """Return the name and the value of the header."""
        if self.authorization_type == "custom":
            return self.custom_header, key
        return "Authorization", f"{self.authorization_type.title()} {key}"


class ServerOAuth(Section):
    """How people sign in at a server; what is left out is asked of the server."""

    model_config = ConfigDict(alias_generator=None)
    authorization_url: Trimmed = ""
    token_url: Trimmed = ""
    client_id: Trimmed = ""
    """This program as the service knows it; it registers itself when left out."""
    client_secret: Annotated[Trimmed, Field(repr=False)] = ""
    scope: Trimmed = ""
    redirect_uri: Trimmed = ""
    """Where people come back to: `/api/mcp/NAME/oauth/callback` of this program."""
    token_exchange_method: SecretSent = "default_post"  # noqa: S105 - no password
    """How the secret is sent: with the form, or in the header."""
    revocation_endpoint: Trimmed = ""
    skip_code_challenge_check: Flag = False
    """Whether to go on with a service that does not say that it knows PKCE."""

    elsewhere: ClassVar[Mapping[str, NoEffect]] = {
        name: NoEffect("what the service says of itself decides")
        for name in (
            "grant_types_supported",
            "token_endpoint_auth_methods_supported",
            "response_types_supported",
            "code_challenge_methods_supported",
            "revocation_endpoint_auth_methods_supported",
        )
    }


class ServerBehalf(Section):
    """The token that stands for a person at a server (on-behalf-of)."""

    scopes: str | tuple[str, ...]
    """What it is for, as `api://SERVER/.default`; several with spaces between."""

    @property
    def wanted(self) -> tuple[str, ...]:
        """Return the scopes one by one."""
        return tuple(
            self.scopes.split() if isinstance(self.scopes, str) else self.scopes
        )


class McpServer(Section):
    """One server: `url` of one that runs, or `command` of one to be started."""

    type: Transport | None = None
    """How it is spoken to; by `url` or `command` when left out. `websocket` has an
    address with `ws://` or `wss://`."""
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
    icon_path: Trimmed = ""
    """Its picture: an address with `https://`, or one on this server (`/static/…`)."""
    server_instructions: bool | str = False
    """How its tools are used, for the model: `true` for what the server itself says,
    or a text of yours."""
    sse_read_timeout: Annotated[Count, Field(ge=1)] = 300_000
    """Milliseconds that a stream of events may be silent before it is opened anew."""
    stderr: str | int = "ignore"
    """What a program complains of: `inherit` puts it into this program's log."""
    startup: Flag = False
    """Whether each web process asks it for its tools as it starts, rather than when
    they are needed first; not where it depends on the person."""
    chat_menu: Flag = True
    """Whether people may switch it on in a chat."""
    proxy: Trimmed = ""
    """Address of a proxy for this server; `none` for no proxy."""
    custom_user_vars: Mapping[str, UserVariable] = {}
    """Values that each person enters under settings, Connections."""
    api_key: ServerKey | None = None
    """A key that is sent with every request."""
    request_headers: Headers = {}
    """Sent like `headers`, with `{{LIBRECHAT_BODY_CONVERSATIONID}}` as well."""
    requires_oauth: Flag | None = Field(default=None, alias="requiresOAuth")
    """Whether people sign in; left out: when the server asks for it."""
    oauth: ServerOAuth | None = None
    oauth_headers: Headers = Field(default={}, alias="oauth_headers")
    """Sent to the service that people sign in with."""

    obo: ServerBehalf | None = None
    """Have each person's sign-in with OPENID_ISSUER (Entra ID) exchanged for a token
    of this server, instead of signing in there."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed = "command" if self.type == "stdio" else "url"
        if self.type is None and not (self.url or self.command):
            needed = "url or command"
        elif self.type is None or (self.command if needed == "command" else self.url):
            return self
        raise PydanticCustomError("mcp_server", "needs {key}", {"key": needed})

    @property
    def sends_sign_in(self) -> bool:
        """Say whether a header holds the token of the person's own sign-in."""
        texts = [*self.headers.values(), *self.request_headers.values()]
        return any(map(SIGN_IN.search, texts))

    @property
    def needs_sign_in(self) -> bool:
        """Say whether it works only for those who sign in with OPENID_ISSUER."""
        return self.obo is not None or self.sends_sign_in

    @property
    def variables(self) -> Mapping[str, UserVariable]:
        """Return what each person has to enter, by name."""
        if self.api_key is None or self.api_key.source != "user":
            return self.custom_user_vars
        return {OWN_KEY: UserVariable(title="API key"), **self.custom_user_vars}

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
