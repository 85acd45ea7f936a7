"""A service that actions call: where, and who we say we are (pure)."""

from dataclasses import dataclass, field
from typing import Literal

from tools.actions.operation import ActionOperation
from tools.tool import Tool

AuthKind = Literal["none", "basic", "bearer", "header", "oauth"]


@dataclass(frozen=True, slots=True)
class ActionAuth:
    """How a service is told who calls; `oauth` is the client credentials grant."""

    type: AuthKind = "none"
    secret: str = field(default="", repr=False)  # key, password or client's secret
    header: str = "X-API-Key"  # for type `header`
    username: str = ""  # for type `basic`
    token_url: str = ""
    client_id: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class ActionService:
    """One service; `name` is told in rules as `action:NAME`."""

    name: str
    title: str = ""
    about: str = ""
    auth: ActionAuth = ActionAuth()
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    proxy: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionTool(Tool):
    """A tool that is one operation of a service."""

    operation: ActionOperation
    service: ActionService
