"""One message to several models: columns, stopped and kept one by one."""

import pytest
from playwright.async_api import Page, ViewportSize, expect

from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote
from tests.browser.conftest import Change
from tests.browser.talk import LONG, answers, finished, say, slowly

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
ENTRY = "Ask several models…"


async def choose(page: Page, *names: str) -> None:
    """Have these asked beside the chosen model, by keyboard."""
    await page.press(".composer__add", "Enter")
    await page.get_by_role("menuitem", name=ENTRY).press("Enter")
    for name in names:
        await page.get_by_role("checkbox", name=name, exact=True).press("Space")
    await page.get_by_role("button", name="Done").press("Enter")


async def test_each_is_a_run_of_its_own_and_one_is_kept(
    page: Page, azure: Remote
) -> None:
    azure.script("gpt-4o", Script(answer="The first says this."))
    azure.script("small", slowly(LONG, 20))
    await choose(page, "small")
    await say(page, "What do you say?")
    columns = page.locator(".side__column")
    await expect(columns).to_have_count(2)
    await expect(columns.nth(0)).to_contain_text("The first says this.")
    await expect(columns.nth(1)).to_contain_text("Paragraph 1")
    await columns.nth(1).get_by_role("button", name="Stop").press("Enter")
    await expect(columns.nth(1).locator("chat-message")).to_have_attribute(
        "data-status", "stopped"
    )
    await expect(page.locator(".picker__name")).to_have_text("gpt-4o")
    await columns.nth(0).get_by_role("button", name="Keep this one").press("Enter")
    await expect(columns).to_have_count(0)
    await expect(answers(page)).to_have_count(1)
    await expect(answers(page).last).to_contain_text("The first says this.")
    home = page.url.rpartition("/")[2]
    path = f"/api/conversations/{home}/messages"

    async def kept() -> list[str]:
        items = (await (await page.request.get(path)).json())["items"]
        return [one["model"] for one in items if one.get("feedback", {}).get("kept")]

    await expect(page.locator("[data-action=good][aria-pressed=true]")).to_have_count(1)
    assert await kept() == ["gpt-4o"]
    await page.reload()
    await expect(answers(page).last).to_contain_text("The first says this.")


async def test_versions_can_be_compared_later_and_are_tabs_on_the_phone(
    page: Page, azure: Remote
) -> None:
    azure.script("gpt-4o", Script(answer="One."))
    await say(page, "Say a number")
    await finished(page)
    azure.script("gpt-4o", Script(answer="Two."))
    await page.get_by_role("button", name="Answer again").click()
    await expect(answers(page).last).to_contain_text("Two.")
    await finished(page)
    await page.set_viewport_size(PHONE)
    await page.get_by_role("button", name="Compare side by side").click()
    columns = page.locator(".side__column")
    await expect(columns).to_have_count(2)
    await expect(columns.nth(0)).to_be_visible()
    await expect(columns.nth(1)).to_be_hidden()
    await page.get_by_role("tab").nth(0).press("ArrowRight")
    await expect(columns.nth(0)).to_be_hidden()
    await expect(columns.nth(1)).to_contain_text("Two.")


async def test_it_is_not_offered_where_it_is_switched_off(
    page: Page, change: Change
) -> None:
    change(interface={"multiConvo": False})
    await page.reload()
    await page.click(".composer__add")
    await expect(page.get_by_role("menuitem", name="Attach files")).to_be_visible()
    await expect(page.get_by_role("menuitem", name=ENTRY)).to_have_count(0)
