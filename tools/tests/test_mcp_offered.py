"""Prompts and resources of servers: bounded, for people who may, never opened here."""

import asyncio
import base64
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import LazySettings
from django.test import AsyncClient

from accounts.models import AccessRule, User
from accounts.rights.revocation import announce_rules
from tests.patience import PATIENCE
from tools.mcp import connection
from tools.tests.conftest import Put
from tools.tests.mcp_calls import configured
from tools.tests.mcp_servers import Seen, serving
from tools.tests.offering_server import INSIDE, Offering
from tools.tests.people import opened
from tools.tests.servers import saying
from tools.tests.web import Serve

JSON = "application/json"
AT = "/api/mcp/test"


pytestmark = pytest.mark.usefixtures("stores", "patient")


@pytest.fixture
async def offering(put: Put) -> AsyncIterator[Offering]:
    has = Offering()
    app = has.server().streamable_http_app()
    async with serving(Seen(), app) as running:
        configured(put, url=f"{running.url}/mcp", title="Notes")
        yield has
        await connection.close()


async def asked(browser: AsyncClient, path: str, **body: Any) -> Any:  # noqa: ANN401
    """Return what an address answers; of a refusal its code and its words."""
    answer = await (
        browser.post(f"{AT}/{path}", body, JSON)
        if body
        else browser.get(f"{AT}/{path}")
    )
    told = answer.json()
    return told if answer.status_code == 200 else tuple(told["error"].values())


async def test_a_server_with_prompts_alone_is_ready_and_tells_them(
    offering: Offering, alice: User
) -> None:
    browser = await opened(alice)
    (state,) = (await browser.get("/api/mcp")).json()["items"]
    assert (state["state"], state["tools"], state["prompts"]) == ("ready", 0, 3)
    assert state["resources"] is True
    first, *_ = (await browser.get("/api/mcp/prompts")).json()["items"]
    assert (first["server"], first["server_title"]) == ("test", "Notes")
    assert (first["name"], first["title"]) == ("digest", "Digest")
    (argument,) = first["arguments"]
    assert (argument["name"], argument["required"]) == ("about", True)


async def test_a_prompt_comes_as_text_without_hidden_words_and_with_its_files(
    offering: Offering, alice: User
) -> None:
    browser = await opened(alice)
    given = {"name": "digest", "arguments": {"about": "ships"}}
    made = await asked(browser, "prompts", **given)
    assert offering.given == {"about": "ships"}
    assert made["text"] == "Sum up this."
    assert [one["name"] for one in made["files"]] == ["plan.md", "image.png"]
    assert base64.b64decode(made["files"][0]["data"]) == b"# Plan"
    talk = await asked(browser, "prompts", name="talk")
    assert talk["text"] == "Person: Hello\n\nAssistant: Hi"
    code, words = await asked(browser, "prompts", name="huge")
    assert (code, "50000" in words) == ("too_long", True)


async def test_ten_thousand_resources_are_shown_in_part(
    offering: Offering, alice: User
) -> None:
    offering.resources = 10_000
    has = await asked(await opened(alice), "resources")
    assert (len(has["resources"]), has["more"]) == (1_000, True)
    assert has["templates"][0]["uri"] == "notes://day/{date}"


async def test_a_resource_is_read_through_the_server_alone(
    offering: Offering, alice: User
) -> None:
    found = await asked(await opened(alice), "resources", uri=INSIDE)
    assert offering.read == [INSIDE]
    names = [(one["name"], one["mime_type"]) for one in found["files"]]
    assert names == [("plan.md", "text/markdown"), ("b.pdf", "application/pdf")]
    assert base64.b64decode(found["files"][1]["data"]) == b"%PDF-1.7 \x00\xff"


async def test_more_than_is_taken_in_is_refused_with_a_clear_line(
    offering: Offering, alice: User, settings: LazySettings
) -> None:
    browser = await opened(alice)
    assert (await asked(browser, "prompts", name="talk"))["text"]
    settings.TOOL_RESULT_BYTES = 10_000
    code, words = await asked(browser, "prompts", name="huge")
    assert code in {"away", "refused"}
    assert "“Notes”" in words
    assert len(words) < 500
    assert (await asked(browser, "prompts", name="talk"))["text"]


@pytest.mark.parametrize("status", [200, 302])
async def test_a_server_that_answers_with_a_page_or_leads_inside_gives_nothing(
    put: Put, serve: Serve, alice: User, status: int
) -> None:
    headers = {"Location": INSIDE} if status == 302 else {}
    page = saying(b"<html>Welcome", status=status, kind="text/html", **headers)
    there = await serve(page)
    configured(put, url=f"{there.url}/mcp")
    async with asyncio.timeout(PATIENCE):
        code, words = await asked(await opened(alice), "resources", uri="notes://1")
    assert code in {"away", "refused"}
    assert "“test”" in words
    assert "169.254" not in words


async def test_who_may_not_use_a_server_sees_and_reads_nothing_of_it(
    offering: Offering, bob: User
) -> None:
    whose = {"kind": "tool", "tool": "mcp:test", "subject": "everyone"}
    await AccessRule.objects.acreate(effect="deny", **whose)
    await sync_to_async(announce_rules)()
    browser = await opened(bob)
    assert (await browser.get("/api/mcp/prompts")).json()["items"] == []
    for path, body in (
        ("prompts", {"name": "talk"}),
        ("resources", {"uri": "notes://1"}),
        ("resources", {}),
    ):
        assert (await asked(browser, path, **body))[0] == "no_such_server"
    assert (offering.given, offering.read) == (None, [])
