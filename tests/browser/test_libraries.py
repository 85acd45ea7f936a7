"""A library: made, filled, tried, chosen for a chat; the answer's source opens."""

import re

import pytest
import yaml
from playwright.async_api import BrowserContext, FilePayload, Page, expect

from chat.libraries.tests.conftest import GUIDE
from endpoints.simulator.testing import Remote
from tests.browser.conftest import Change
from tests.browser.talk import answers, finished, say
from tests.browser.test_library import choose, dialog, press
from tests.chaos.program import Program

pytestmark = pytest.mark.browser
FILE: FilePayload = {
    "name": "guide.md",
    "mimeType": "text/markdown",
    "buffer": GUIDE.encode(),
}


async def tag(page: Page, tags: str) -> None:
    """Tag the file of the library that is open."""
    await press(page, "Tags of guide.md")
    await dialog(page).get_by_label("Tags, separated by commas").fill(tags)
    await press(page, "Save")
    row = dialog(page).locator(".library-files li")
    await expect(row).to_contain_text(tags.replace(", ", " · "))


async def only_tagged(page: Page, name: str) -> None:
    """Have questions tried in the files of a tag alone."""
    await dialog(page).get_by_text("Only in some files").click()
    await dialog(page).get_by_label("Tag", exact=True).select_option(name)


@pytest.fixture
def _acting(program: Program, azure: Remote, change: Change) -> None:
    """Let models act; it is the demo's voice that does."""
    raw = yaml.safe_load((program.folder / "librechat.yaml").read_text())
    raw["endpoints"]["azureOpenAI"]["plugins"] = True
    change(endpoints=raw["endpoints"])


@pytest.mark.usefixtures("_acting")
async def test_an_answer_cites_a_file_that_was_just_put_into_a_library(
    page: Page, context: BrowserContext
) -> None:
    await page.reload()
    await page.wait_for_selector("chat-composer[data-mode]")
    await choose(page, "person-menu", "Libraries")
    await press(page, "New library…")
    await dialog(page).get_by_label("Name").fill("Harbour")
    await press(page, "Save")
    await dialog(page).locator("input[multiple]").set_input_files(FILE)
    row = dialog(page).locator(".library-files li")
    await expect(row).to_contain_text("1 passage")
    await tag(page, "sea, fees")
    await only_tagged(page, "fees")
    await dialog(page).get_by_label("Try a question").fill("What does a night cost?")
    await press(page, "Try it")
    await expect(dialog(page).locator(".test-search__hit")).to_contain_text("24 euros")
    await press(page, "Close")
    await press(page, "Close")
    await page.locator(".composer__add").press("Enter")
    entry = page.get_by_role("menuitemcheckbox", name="Harbour")
    await entry.press("Enter")
    await expect(page.locator(".tool-chip")).to_contain_text("Harbour")
    await say(page, "What does a night cost?")
    await finished(page)
    line = page.locator(".call > button")
    await expect(line).to_contain_text("1 passage from 1 file")
    await expect(answers(page).last.locator(".cite")).to_have_text("1")
    async with context.expect_page() as opened:
        await page.locator(".sources__link").first.click()
    file = await opened.value
    await expect(file).to_have_url(re.compile(r"/libraries/.+#p0$"))
    await expect(file.locator(".passage:target")).to_contain_text("24 euros")
