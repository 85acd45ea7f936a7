"""Settings, Connections: what a person enters for servers, and signing in at them."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import yaml
from playwright.async_api import Page, expect

from tests.browser.conftest import Change
from tests.browser.test_looks import serious
from tests.chaos.program import Program
from tools.tests.oauth_server import Desk, guarded_server

pytestmark = pytest.mark.browser

TICKETS = {
    "url": "http://127.0.0.1:1/mcp",
    "title": "Tickets",
    "description": "Find and write tickets of the help desk.",
    "headers": {"X-Token": "{{TOKEN}}"},
    "customUserVars": {
        "TOKEN": {"title": "Access token", "description": "Profile, Access tokens."}
    },
}


@pytest_asyncio.fixture(loop_scope="session")
async def guarded() -> AsyncIterator[str]:
    """Serve an MCP server that wants people to sign in; return its address."""
    async with guarded_server(Desk()) as running:
        yield f"{running.url}/mcp"


@pytest.fixture
def servers(program: Program, change: Change, guarded: str) -> None:
    """Configure a server that waits for a value, and one where people sign in."""
    notes = {"url": guarded, "title": "Notes", "initTimeout": 60_000}
    raw = yaml.safe_load((program.folder / "librechat.yaml").read_text())
    azure = raw["endpoints"]["azureOpenAI"] | {"plugins": True}
    servers = {"tickets": TICKETS, "notes": notes}
    change(endpoints={"azureOpenAI": azure}, mcpServers=servers)


async def test_a_person_enters_what_a_server_needs_by_keyboard(
    page: Page, servers: None
) -> None:
    await page.reload()
    await page.click(".composer__add")
    waiting = page.get_by_role("menuitem", name="Tickets")
    await expect(waiting).to_contain_text("Waits for what you have to enter")
    await waiting.press("Enter")
    row = page.locator("[data-key=tickets]")
    await expect(row).to_contain_text("Waits for what you have to enter")
    assert await serious(page) == []
    await row.get_by_role("button", name="Enter…").press("Enter")
    field = page.get_by_label("Access token")
    await expect(field).to_have_attribute("type", "password")
    await field.fill("canary-5581")
    await field.press("Enter")
    await expect(row).to_contain_text("Does not answer now")
    assert "canary-5581" not in await page.content()


async def test_a_person_signs_in_at_a_server_and_disconnects(
    page: Page, servers: None
) -> None:
    await page.reload()
    await page.evaluate("document.querySelector('chat-app').run('connections')")
    other = page.locator("[data-key=notes]")
    await expect(other).to_contain_text("Waits for you to sign in")
    async with page.context.expect_page() as opening:
        await other.get_by_role("button", name="Sign in").press("Enter")
    tab = await opening.value
    await expect(tab.get_by_role("heading")).to_contain_text("Connected with Notes")
    await expect(other).to_contain_text("Ready: 1 tool")
    await tab.close()
    await page.keyboard.press("Escape")
    await page.click(".composer__add")
    await expect(page.get_by_role("menuitemcheckbox", name="Notes")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.evaluate("document.querySelector('chat-app').run('connections')")
    await other.get_by_role("button", name="Disconnect").click()
    await page.get_by_role("button", name="Disconnect").last.click()
    await expect(other).to_contain_text("Waits for you to sign in")
