"""An MCP server that wants people to sign in, with the SDK's own authorization server.

Whoever comes to its page is let in at once; what it grants, it remembers.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from mcp.server import MCPServer
from mcp.server.auth.provider import (
    AccessToken,
    AuthorizationCode,
    AuthorizationParams,
    OAuthAuthorizationServerProvider,
    RefreshToken,
    construct_redirect_uri,
)
from mcp.server.auth.settings import (
    AuthSettings,
    ClientRegistrationOptions,
    RevocationOptions,
)
from mcp.shared.auth import OAuthClientInformationFull, OAuthToken
from pydantic import AnyHttpUrl
from starlette.applications import Starlette

from tools.tests.mcp_servers import Seen, add, serving

LASTS = 3600


@dataclass
class Desk(
    OAuthAuthorizationServerProvider[AuthorizationCode, RefreshToken, AccessToken]
):
    """What the authorization server has granted."""

    clients: dict[str, OAuthClientInformationFull] = field(default_factory=dict)
    codes: dict[str, AuthorizationCode] = field(default_factory=dict)
    access: dict[str, AccessToken] = field(default_factory=dict)
    renewing: dict[str, RefreshToken] = field(default_factory=dict)
    renewed: int = 0
    lasts: int = LASTS  # seconds that the next token is said to hold

    async def get_client(self, client_id: str) -> OAuthClientInformationFull | None:
        return self.clients.get(client_id)

    async def register_client(self, client_info: OAuthClientInformationFull) -> None:
        self.clients[client_info.client_id] = client_info

    async def authorize(
        self, client: OAuthClientInformationFull, params: AuthorizationParams
    ) -> str:
        code = secrets.token_urlsafe(24)
        self.codes[code] = AuthorizationCode(
            code=code,
            scopes=params.scopes or [],
            expires_at=time.time() + 60,
            client_id=client.client_id,
            code_challenge=params.code_challenge,
            redirect_uri=params.redirect_uri,
            redirect_uri_provided_explicitly=params.redirect_uri_provided_explicitly,
            resource=params.resource,
        )
        return construct_redirect_uri(
            str(params.redirect_uri), code=code, state=params.state
        )

    async def load_authorization_code(
        self, client: OAuthClientInformationFull, authorization_code: str
    ) -> AuthorizationCode | None:
        return self.codes.get(authorization_code)

    async def exchange_authorization_code(
        self,
        client: OAuthClientInformationFull,
        authorization_code: AuthorizationCode,
    ) -> OAuthToken:
        del self.codes[authorization_code.code]
        return self._granted(client, authorization_code.resource)

    async def load_refresh_token(
        self, client: OAuthClientInformationFull, refresh_token: str
    ) -> RefreshToken | None:
        return self.renewing.get(refresh_token)

    async def exchange_refresh_token(
        self,
        client: OAuthClientInformationFull,
        refresh_token: RefreshToken,
        scopes: list[str],
    ) -> OAuthToken:
        del self.renewing[refresh_token.token]  # good for once only
        self.renewed += 1
        return self._granted(client, refresh_token.resource)

    async def load_access_token(self, token: str) -> AccessToken | None:
        return self.access.get(token)

    async def revoke_token(self, token: AccessToken | RefreshToken) -> None:
        self.access.pop(token.token, None)
        self.renewing.pop(token.token, None)

    def _granted(
        self, client: OAuthClientInformationFull, resource: str | None
    ) -> OAuthToken:
        access, renews = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        known: dict[str, Any] = {
            "client_id": client.client_id,
            "scopes": [],
            "resource": resource,
        }
        self.access[access] = AccessToken(token=access, **known)
        self.renewing[renews] = RefreshToken(token=renews, **known)
        return OAuthToken(
            access_token=access, refresh_token=renews, expires_in=self.lasts
        )


@asynccontextmanager
async def guarded_server(desk: Desk) -> AsyncIterator[Seen]:
    """Serve a tool to whoever has a token for this very server."""
    seen = Seen()

    async def app(scope: object, receive: object, send: object) -> None:
        await inner[0](scope, receive, send)

    inner: list = []  # type: ignore[type-arg]
    async with serving(seen, app) as running:
        server = MCPServer(
            "guarded",
            auth_server_provider=desk,
            auth=AuthSettings(
                issuer_url=AnyHttpUrl(running.url),
                resource_server_url=AnyHttpUrl(f"{running.url}/mcp"),
                client_registration_options=ClientRegistrationOptions(enabled=True),
                revocation_options=RevocationOptions(enabled=True),
                validate_token_resource=True,
            ),
        )
        server.add_tool(add)
        whole = server.streamable_http_app()
        inner.append(whole)
        begun, over = asyncio.Event(), asyncio.Event()
        living = asyncio.create_task(_live(whole, begun, over))
        await begun.wait()
        yield running
        over.set()
        await living


async def _live(app: Starlette, begun: asyncio.Event, over: asyncio.Event) -> None:
    """Keep an application alive in one task: its scopes end where they began."""
    async with app.router.lifespan_context(app):
        begun.set()
        await over.wait()
