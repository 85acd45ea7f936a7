"""`actions`: services that models may call, described by an OpenAPI 3 document."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from librechat_yaml.schema.section import Headers, Section, Trimmed

ServiceName = Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,30}$")]


class ActionIdentity(Section):
    """How a service is told who calls."""

    type: Literal["none", "basic", "bearer", "header", "oauth"] = "none"
    """`header`: a key in a header of its own; `oauth`: a token for this installation
    (client credentials)."""
    secret: Annotated[Trimmed, Field(repr=False)] = ""
    """The key, the password, or the client's secret; `${VARIABLE}`."""
    header: Trimmed = "X-API-Key"
    username: str = ""
    token_url: Trimmed = ""
    client_id: Trimmed = ""
    scope: str = ""


class Action(Section):
    """One service."""

    name: ServiceName
    """Unique; rules call it `action:NAME`."""
    title: str = ""
    """What people read; the document's title when empty."""
    description: str = ""
    """What it is for, for people."""
    document: Mapping[str, object] | str = ""
    """The OpenAPI 3 document, as it stands or as a text."""
    file: Trimmed = ""
    """A file that holds it, in JSON or YAML."""
    server: Trimmed = ""
    """The service's address, in place of the document's."""
    auth: ActionIdentity = ActionIdentity()
    headers: Headers = {}
    """Sent with every call."""
    proxy: Trimmed = ""
    """Address of a proxy for this service; `none` for no proxy."""


class Actions(Section):
    """What actions may call; `services` is a key of this program's own."""

    allowed_domains: tuple[str, ...] = ()
    """The only hosts that actions may call: `example.com`, `*.example.com`, or with
    scheme and port; empty: all of the internet."""
    allowed_addresses: tuple[str, ...] = ()
    """Internal hosts, as `crm.corp` or `10.0.0.7:8080`, that actions may call."""
    services: tuple[Action, ...] = ()
    """Services whose operations are offered as tools to everybody."""
