"""Versions of a message, forks, and what one does with a conversation."""

import re

import pytest
from playwright.async_api import Page, expect

from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote
from tests.browser.talk import answers, finished, say, words

pytestmark = pytest.mark.browser


@pytest.fixture
async def talked(page: Page, azure: Remote) -> Page:
    """Return a page with one question and its answer."""
    azure.script("gpt-4o", Script(answer="One.", times=1), Script(answer="Two."))
    azure.script("small", Script(answer="Numbers"))
    await say(page, "Say a number")
    await finished(page)
    return page


async def test_an_edit_makes_a_version_and_the_choice_survives(talked: Page) -> None:
    await talked.hover(".message__bubble")
    await talked.click("[data-action=edit]")
    await talked.fill(".editor__field", "Say another number")
    await talked.get_by_role("button", name="Send", exact=True).first.click()
    await expect(talked.locator(".message__bubble")).to_have_text("Say another number")
    await finished(talked)
    assert await words(talked) == "Two."
    await expect(talked.locator(".message__versions span").first).to_have_text("2/2")
    await talked.get_by_role("button", name="Previous version").click()
    await expect(answers(talked).last).to_contain_text("One.")
    await talked.wait_for_timeout(300)
    await talked.reload()
    await expect(answers(talked).last).to_contain_text("One.")
    await expect(talked.locator(".message__bubble")).to_have_text("Say a number")


async def test_a_cancelled_edit_restores_text_and_focus(talked: Page) -> None:
    await talked.hover(".message__bubble")
    await talked.click("[data-action=edit]")
    await talked.fill(".editor__field", "Nonsense")
    await talked.press(".editor__field", "Escape")
    await expect(talked.locator(".message__bubble")).to_have_text("Say a number")
    await expect(talked.locator("[data-action=edit]")).to_be_focused()


async def test_an_answer_can_be_written_again(talked: Page) -> None:
    await talked.click("[data-action=regenerate]")
    await expect(answers(talked).last).to_contain_text("Two.")
    await finished(talked)
    await expect(talked.locator(".message__versions")).to_have_count(1)


async def test_a_fork_is_a_conversation_of_its_own(talked: Page) -> None:
    before = talked.url
    await talked.locator("[data-action=menu]").last.click()
    await talked.get_by_role("menuitem", name="Fork from here").click()
    await expect(talked).not_to_have_url(before)
    await expect(answers(talked).last).to_contain_text("One.")
    await expect(talked.locator(".sidebar__row")).to_have_count(2)


async def test_a_deleted_conversation_can_be_brought_back(talked: Page) -> None:
    await talked.click("[data-command=open-menu]")
    await talked.get_by_role("menuitem", name="Delete").click()
    await expect(talked.locator(".sidebar__row")).to_have_count(0)
    await talked.get_by_role("button", name="Undo").click()
    await expect(talked.locator(".sidebar__row")).to_have_count(1)


async def test_ones_own_title_stays(talked: Page) -> None:
    await talked.click("[data-command=open-menu]")
    await talked.get_by_role("menuitem", name="Rename").click()
    await talked.fill("dialog input", "My numbers")
    await talked.press("dialog input", "Enter")
    await expect(talked.locator(".sidebar__title")).to_have_text("My numbers")
    await say(talked, "Again")
    await finished(talked)
    await expect(talked.locator(".sidebar__title")).to_have_text("My numbers")


async def test_search_leads_to_the_message(talked: Page) -> None:
    await talked.locator(".sidebar [data-command=new-chat]").click()
    await talked.keyboard.press("Control+k")
    await talked.fill(".palette__input", "number")
    await expect(talked.locator(".palette__snippet mark").first).to_be_visible()
    await talked.locator(".palette__hit:has(mark)").first.click()
    await expect(talked).to_have_url(re.compile("/c/"))
    await expect(talked.locator(".message__bubble")).to_be_visible()


async def test_a_shared_link_is_readable(talked: Page) -> None:
    await talked.click("[data-command=open-menu]")
    await talked.get_by_role("menuitem", name="Share…").click()
    await talked.get_by_role("button", name="Make a link").click()
    await expect(talked.locator("dialog .rows__row")).to_have_count(1)
    shares = await talked.evaluate("fetch('/api/shares').then((a) => a.json())")
    await talked.goto(f"/share/{shares['items'][0]['id']}")
    await expect(talked.locator("markdown-text")).to_contain_text("One.")
    await talked.get_by_role("button", name="Continue as my copy").click()
    await expect(talked).to_have_url(re.compile("/c/"))
