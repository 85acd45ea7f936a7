"""What a person does in a browser to sign in at a server named `test`."""

from urllib.parse import urlsplit

import httpx2
import pytest
from django.test import AsyncClient

from accounts.models import User
from librechat_yaml.schema.tools.mcp import McpServer
from tools.mcp.people import brought_by
from tools.mcp.places import place_for
from tools.mcp.transports.http import PersonsToken, SignInState

CALLBACK = "/api/mcp/test/oauth/callback"


async def opened(person: User) -> AsyncClient:
    client = AsyncClient()
    await client.aforce_login(person)
    return client


async def begun(browser: AsyncClient) -> str:
    answer = await browser.post("/api/mcp/test/oauth")
    assert answer.status_code == 200, answer.content
    return str(answer.json()["address"])


async def sent_back(address: str) -> str:
    """Return where the authorization server sends the person."""
    async with httpx2.AsyncClient() as client:
        answer = await client.get(address)
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


async def come_back(browser: AsyncClient, where: str) -> str:
    there = urlsplit(where)
    answer = await browser.get(f"{there.path}?{there.query}")
    return answer.content.decode()


async def sign_in(person: User) -> None:
    browser = await opened(person)
    page = await come_back(browser, await sent_back(await begun(browser)))
    assert "Connected with test" in page, page[-600:]


async def refused_with(person: User, url: str, told: str) -> bool:
    """Have a request of a person refused; return whether they have to sign in."""
    how = McpServer.model_validate({"url": f"{url}/mcp"})
    place = place_for("test", how, await brought_by(person.pk))
    asks = SignInState()
    flow = PersonsToken(place, asks).async_auth_flow(httpx2.Request("POST", place.url))
    assert (await anext(flow)).headers["Authorization"].startswith("Bearer ")
    with pytest.raises(StopAsyncIteration):
        await flow.asend(httpx2.Response(403, headers={"WWW-Authenticate": told}))
    return asks.needed
