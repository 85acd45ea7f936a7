"""The settings' pages about oneself: keys for programs, usage."""

import asyncio
from urllib.request import Request, urlopen

import pytest
from playwright.async_api import Page, expect

from endpoints.simulator.testing import Remote
from tests.browser.talk import finished, say
from tests.chaos.program import Program
from tests.patience import PATIENCE

pytestmark = pytest.mark.browser


def status(url: str, key: str) -> int:
    """Return what an address answers to whoever has the key."""
    asked = Request(url, headers={"Authorization": f"Bearer {key}"})  # noqa: S310
    try:
        with urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
            return int(answer.status)
    except OSError as error:
        return int(getattr(error, "code", 0))


async def test_a_key_is_made_used_and_revoked_and_usage_is_shown(
    page: Page, program: Program, azure: Remote
) -> None:
    await say(page, "Hello")
    await finished(page)
    await page.click("[data-command=person-menu]")
    await page.get_by_role("menuitem", name="Settings").click()
    await page.get_by_role("tab", name="API keys").click()
    await page.get_by_role("button", name="New key…").click()
    await page.get_by_label("Name").fill("laptop")
    await page.get_by_label("It may").select_option("api")
    await page.get_by_role("button", name="Make the key").click()
    key = await page.get_by_label("Your new key").input_value()
    await page.keyboard.press("Escape")
    url = f"{program.url}/api/conversations"
    assert await asyncio.to_thread(status, url, key) == 200
    row = page.locator("[data-api-keys] .rows__row")
    await expect(row).to_contain_text(key[:9])
    assert key not in await page.content()
    await row.get_by_role("button", name="Revoke").click()
    await page.get_by_role("button", name="Revoke").last.click()
    await expect(row).to_have_count(0)
    assert await asyncio.to_thread(status, url, key) == 401
    await page.get_by_role("tab", name="Usage").click()
    await expect(page.locator("[data-budgets]")).to_contain_text("no limit")
    await expect(page.locator(".usage figcaption")).to_contain_text("tokens")
    await expect(page.locator(".usage__bar")).to_have_count(30)
