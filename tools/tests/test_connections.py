"""A person's connections to servers: what they enter, for them alone, never told."""

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from accounts.keys import tool_credentials
from accounts.models import AccessRule, User
from accounts.rights.revocation import announce_rules
from tools.mcp import listings
from tools.mcp.people import brought_by
from tools.tests.conftest import Put

JSON = "application/json"
SERVER = {
    "url": "http://127.0.0.1:1/mcp",
    "title": "Tickets",
    "headers": {"X-Token": "{{TOKEN}}"},
    "customUserVars": {
        "TOKEN": {"title": "Token", "description": "See your profile."},
        "PLACE": {"sensitive": False},
    },
}
Browser = Callable[[User], Any]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, stores: None) -> None:
    monkeypatch.setattr(listings, "_last", {})


@pytest.fixture
def browser(put: Put) -> Browser:
    """Return what opens the browser of a person."""
    put({"mcpServers": {"tickets": SERVER}})

    async def opened(person: User) -> AsyncClient:
        client = AsyncClient()
        await client.aforce_login(person)
        return client

    return opened


async def states(browser: AsyncClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await browser.get("/api/mcp")).json()["items"]
    return found


async def enter(browser: AsyncClient, **values: str) -> int:
    path = "/api/mcp/tickets/values"
    answer = await browser.put(path, {"values": values}, JSON)
    return int(answer.status_code)


async def test_a_server_says_what_a_person_has_to_enter(
    browser: Browser, alice: User
) -> None:
    (state,) = await states(await browser(alice))
    assert (state["title"], state["state"]) == ("Tickets", "values")
    assert state["reason"] == "Waits for what you have to enter"
    token, place = state["variables"]
    assert (token["title"], token["description"]) == ("Token", "See your profile.")
    assert (token["sensitive"], token["kept"]) == (True, False)
    assert (place["title"], place["sensitive"]) == ("PLACE", False)


async def test_what_is_entered_is_kept_and_never_told(
    browser: Browser, alice: User
) -> None:
    mine = await browser(alice)
    assert await enter(mine, TOKEN="canary-1") == 204
    (state,) = await states(mine)
    assert state["state"] == "values"
    assert [one["kept"] for one in state["variables"]] == [True, False]
    assert await enter(mine, PLACE="here") == 204
    kept = (await brought_by(alice.pk)).variables("tickets")
    assert kept == {"TOKEN": "canary-1", "PLACE": "here"}
    answer = await mine.get("/api/mcp")
    assert b"canary" not in answer.content
    assert answer.json()["items"][0]["state"] == "away"


async def test_others_neither_see_nor_take_it(
    browser: Browser, alice: User, bob: User
) -> None:
    await enter(await browser(alice), TOKEN="a", PLACE="b")
    theirs = await browser(bob)
    (state,) = await states(theirs)
    assert [one["kept"] for one in state["variables"]] == [False, False]
    assert (await theirs.delete("/api/mcp/tickets")).status_code == 404
    assert (await brought_by(alice.pk)).variables("tickets")


async def test_disconnecting_forgets_it(browser: Browser, alice: User) -> None:
    mine = await browser(alice)
    await enter(mine, TOKEN="a", PLACE="b")
    assert (await mine.delete("/api/mcp/tickets")).status_code == 204
    assert await tool_credentials.reveal_all(alice.pk) == {}


@pytest.mark.parametrize(
    "values",
    [{"OTHER": "x"}, {"TOKEN": " "}, {"TOKEN": "a\r\nX: b"}, {"TOKEN": "x" * 5000}],
)
async def test_what_cannot_be_sent_is_refused_and_not_repeated(
    browser: Browser, alice: User, values: dict[str, str]
) -> None:
    mine = await browser(alice)
    answer = await mine.put("/api/mcp/tickets/values", {"values": values}, JSON)
    assert answer.status_code == 400
    assert "xxx" not in answer.content.decode()
    assert await tool_credentials.reveal_all(alice.pk) == {}


async def test_a_server_that_the_rules_deny_is_not_there(
    browser: Browser, bob: User
) -> None:
    await AccessRule.objects.acreate(
        kind="tool",
        tool="mcp:tickets",
        effect="deny",
        subject="person",
        person=bob,
    )
    await sync_to_async(announce_rules)()
    theirs = await browser(bob)
    assert await states(theirs) == []
    assert await enter(theirs, TOKEN="a") == 404
    assert (await theirs.post("/api/mcp/tickets/oauth")).status_code == 404
    assert (await theirs.get("/api/mcp/tickets/oauth/callback")).status_code == 404


async def test_a_stranger_is_asked_to_sign_in(browser: Browser) -> None:
    assert (await AsyncClient().get("/api/mcp")).status_code == 401


async def test_a_server_that_the_file_does_not_name_is_not_there(
    browser: Browser, alice: User
) -> None:
    mine = await browser(alice)
    answer = await mine.put("/api/mcp/other/values", {"values": {}}, JSON)
    assert answer.json()["error"]["code"] == "no_such_server"
