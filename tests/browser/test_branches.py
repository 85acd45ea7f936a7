"""Versions of a message, forks, and what one does with a conversation."""

import asyncio
import re

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote
from tests.browser.conftest import sign_up
from tests.browser.talk import answers, at_rest, finished, say, words
from tests.chaos.program import Program
from tests.patience import PATIENCE

pytestmark = pytest.mark.browser

# The ledger is written after the answer was shown.
ENTERED = """async ([path, calls]) => {
  const read = async () => (await fetch(path)).json();
  let spent = await read();
  while (spent.conversation.calls < calls) {
    await new Promise((on) => setTimeout(on, 50));
    spent = await read();
  }
  return spent;
}"""


PLACE_OF_BUBBLE = "document.querySelector('.message__bubble').getBoundingClientRect().y"


@pytest_asyncio.fixture(loop_scope="session")
async def talked(page: Page, azure: Remote) -> Page:
    """Return a page with one question and its answer."""
    azure.script("gpt-4o", Script(answer="One.", times=1), Script(answer="Two."))
    azure.script("small", Script(answer="Numbers"))
    await say(page, "Say a number")
    await finished(page)
    return page


async def again(page: Page) -> None:
    """Have the last answer written again, so that there are two."""
    await page.click("[data-action=regenerate]")
    await expect(answers(page).last).to_contain_text("Two.")
    await finished(page)


async def on_message(page: Page, entry: str) -> None:
    """Choose an entry of the last message's menu."""
    await page.locator("[data-action=menu]").last.click()
    await page.get_by_role("menuitem", name=entry).click()


async def test_an_edit_makes_a_version_and_the_choice_survives(talked: Page) -> None:
    await talked.hover(".message__bubble")
    await talked.click("[data-action=edit]")
    await talked.fill(".editor__field", "Say another number")
    await talked.get_by_role("button", name="Send", exact=True).first.click()
    await expect(talked.locator(".message__bubble")).to_have_text("Say another number")
    await expect(talked.locator("#message")).to_be_focused()
    await finished(talked)
    assert await words(talked) == "Two."
    await expect(talked.locator(".message__versions span").first).to_have_text("2/2")
    await talked.set_viewport_size({"width": 1280, "height": 360})  # one can scroll
    await talked.hover("chat-transcript")
    await talked.mouse.wheel(0, -2000)  # as a reader does: the view lets go of the end
    assert await at_rest(talked) == 0
    before = await talked.evaluate(PLACE_OF_BUBBLE)
    async with talked.expect_response(re.compile("/api/conversations/")):
        await talked.get_by_role("button", name="Previous version").press("Enter")
    await expect(answers(talked).last).to_contain_text("One.")
    await expect(talked.get_by_role("button", name="Next version")).to_be_focused()
    assert await talked.evaluate(PLACE_OF_BUBBLE) == before
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
    await again(talked)
    await expect(talked.locator(".message__versions")).to_have_count(1)
    # The meter tells what the ledger holds: both answers and the title; of them one's
    # branch.
    home = talked.url.rsplit("/", 1)[1]
    path = f"/api/conversations/{home}/usage"
    async with asyncio.timeout(PATIENCE):
        spent = await talked.evaluate(ENTERED, [path, 3])
    whole, branch = (
        spent[part]["prompt"] + spent[part]["completion"]
        for part in ("conversation", "branch")
    )
    assert 0 < branch < whole
    meter = talked.locator("usage-meter")
    said = f"Whole conversation: {whole} tokens\nThis branch: {branch} tokens\n"
    await expect(meter).to_have_attribute("title", re.compile(said))
    part = round(100 * spent["context"]["tokens"] / spent["context"]["budget"])
    await expect(meter).to_contain_text(f"{part}% of the context")


async def test_forks_and_duplicates_are_conversations_of_their_own(
    talked: Page,
) -> None:
    await again(talked)
    ways = (("from here", 0), ("with all branches", 1), ("all up to here", 1))
    for way, versions in ways:
        await talked.locator(".sidebar__link").last.click()
        await expect(talked.locator(".message__versions")).to_have_count(1)
        before = talked.url
        await on_message(talked, f"Fork {way}")
        await expect(talked).not_to_have_url(before)
        await expect(answers(talked).last).to_contain_text("Two.")
        await expect(talked.locator(".message__versions")).to_have_count(versions)
    await talked.click("[data-command=open-menu]")
    await talked.get_by_role("menuitem", name="Duplicate").click()
    await expect(talked.locator(".sidebar__row")).to_have_count(5)
    await expect(talked.locator(".message__versions")).to_have_count(1)


async def test_a_deleted_branch_can_be_brought_back_and_other_tabs_follow(
    talked: Page, context: BrowserContext
) -> None:
    await again(talked)
    other = await context.new_page()
    await other.goto(talked.url)
    await expect(answers(other).last).to_contain_text("Two.")
    await on_message(talked, "Delete from here on")
    for page in (talked, other):
        await expect(answers(page).last).to_contain_text("One.")
        await expect(page.locator(".message__versions")).to_have_count(0)
    await talked.get_by_role("button", name="Undo").click()
    await expect(answers(talked).last).to_contain_text("Two.")
    for page, place in ((talked, "2/2"), (other, "1/2")):
        await expect(page.locator(".message__versions span").first).to_have_text(place)


async def test_an_answer_is_rated_with_a_reason(talked: Page) -> None:
    await talked.click("[data-action=bad]")
    dialog = talked.locator("dialog")
    await dialog.get_by_label("Not accurate").check()
    await dialog.get_by_label("In your words (optional)").fill("Two is more.")
    async with talked.expect_response("**/feedback"):
        await dialog.get_by_role("button", name="Send").click()
    await talked.reload()
    bad = talked.locator("[data-action=bad]")
    await expect(bad).to_have_attribute("aria-pressed", "true")
    home = talked.url.rsplit("/", 1)[1]
    path = f"/api/conversations/{home}/messages"
    found = await talked.evaluate("(path) => fetch(path).then((a) => a.json())", path)
    assert found["items"][1]["feedback"] == {
        "rating": "down",
        "tag": "inaccurate",
        "text": "Two is more.",
    }
    await bad.click()
    await expect(bad).to_have_attribute("aria-pressed", "false")


async def test_a_temporary_chat_is_not_listed_and_gets_no_title(
    page: Page, azure: Remote
) -> None:
    azure.script("gpt-4o", Script(answer="Psst."))
    await page.get_by_role("button", name="Temporary chat").click()
    badge = page.locator(".composer__temporary")
    await expect(badge).to_be_visible()
    await say(page, "Between us")
    await finished(page)
    await page.reload()
    await expect(answers(page).last).to_contain_text("Psst.")
    await expect(badge).to_be_visible()
    await expect(page.locator(".sidebar__empty")).to_be_visible()
    assert azure.requests("small") == []


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
    for _ in range(await talked.locator(".palette__hit:not(:has(mark))").count()):
        await talked.keyboard.press("ArrowDown")
    await talked.keyboard.press("Enter")
    await expect(talked).to_have_url(re.compile("/c/"))
    await expect(talked.locator(".message__bubble")).to_be_visible()
    await expect(talked.locator("#message")).to_have_value("")


async def test_a_link_is_read_and_continued_by_another_until_it_is_ended(
    talked: Page, context: BrowserContext, program: Program
) -> None:
    await talked.click("[data-command=open-menu]")
    await talked.get_by_role("menuitem", name="Share…").click()
    await talked.get_by_role("button", name="Make a link").click()
    await expect(talked.locator("dialog .rows__row")).to_have_count(1)
    shares = await talked.evaluate("fetch('/api/shares').then((a) => a.json())")
    link = f"/share/{shares['items'][0]['id']}"
    assert context.browser
    elsewhere = await context.browser.new_context(base_url=program.url)
    other = await elsewhere.new_page()
    await other.goto(link)
    await expect(other).to_have_url(re.compile("/accounts/login/"))
    await sign_up(other, "Bob")
    await other.goto(link)
    await expect(other.locator("markdown-text")).to_contain_text("One.")
    await other.get_by_role("button", name="Continue as my copy").click()
    await expect(other).to_have_url(re.compile("/c/"))
    await expect(answers(other)).to_have_count(1)
    await say(other, "Another, please")
    await finished(other)
    await expect(answers(other)).to_have_count(2)
    await talked.get_by_role("button", name="End the link").click()
    await expect(talked.locator("dialog .rows__row")).to_have_count(0)
    gone = await other.goto(link)
    assert gone
    assert gone.status == 404
    await elsewhere.close()
