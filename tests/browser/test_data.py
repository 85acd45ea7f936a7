"""Taking conversations out and in, deleting all of them, and the files kept here."""

import json
from pathlib import Path
from zipfile import ZipFile

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Locator, Page, expect

from chat.tests.imports.test_formats import CHATGPT, CLAUDE
from chat.tests.made_pdfs import pdf
from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote
from tests.browser.conftest import sign_up
from tests.browser.talk import answers, finished, say
from tests.browser.test_library import choose, dialog, press

pytestmark = pytest.mark.browser

IMPORT = ".settings__row:has(input[type=file])"
SUMMARY = "They agreed on a number."


@pytest_asyncio.fixture(loop_scope="session")
async def talked(page: Page, azure: Remote) -> Page:
    """Return a page with one question and its answer."""
    azure.script("gpt-4o", Script(answer="One."))
    azure.script("small", Script(answer="Numbers"))
    await say(page, "Say a number")
    await finished(page)
    await expect(page.locator(".sidebar__title")).to_have_text("Numbers")
    return page


async def settings(page: Page, name: str) -> None:
    """Open a page of the settings."""
    await choose(page, "person-menu", "Settings")
    await page.get_by_role("tab", name=name).click()


async def take_in(page: Page, *contents: object) -> Locator:
    """Import JSON values as one file; return what is said of it."""
    text = "\n".join(json.dumps(content) for content in contents)
    file = {"name": "c.json", "mimeType": "application/json", "buffer": text.encode()}
    chooser = dialog(page).locator("input[type=file]")
    await chooser.set_input_files(file)  # type: ignore[arg-type]
    return page.locator(f"{IMPORT} p[role=status]")


async def saved(page: Page, entry: str) -> Path:
    """Export the open conversation by an entry of the menu."""
    await choose(page, "open-menu", "Export…")
    async with page.expect_download() as download:
        await page.get_by_role("menuitem", name=entry).click()
    return Path(await (await download.value).path())


async def test_a_conversation_is_downloaded_and_read_in_by_another(
    talked: Page, context: BrowserContext
) -> None:
    for entry in ("Markdown", "Text", "CSV"):
        assert "Say a number" in (await saved(talked, entry)).read_text()
    own = json.loads((await saved(talked, "JSON")).read_text())
    await settings(talked, "Data")
    async with talked.expect_download() as download:
        await press(talked, "Export everything")
    with ZipFile(await (await download.value).path()) as archive:
        assert b"Say a number" in archive.read("conversations.jsonl")
    await expect(dialog(talked)).to_contain_text("1 of 1 conversations")
    await context.clear_cookies()
    await sign_up(talked, "Bob")
    own["messages"][1]["summary"] = {"text": SUMMARY}
    await settings(talked, "Data")
    said = await take_in(talked, own)
    await expect(said).to_have_text("1 conversation")
    await talked.keyboard.press("Escape")
    await talked.get_by_role("link", name="Numbers").click()
    await expect(answers(talked).last).to_contain_text("One.")


async def test_a_summary_is_marked_where_it_stands_and_can_be_read(
    talked: Page, azure: Remote
) -> None:
    own = json.loads((await saved(talked, "JSON")).read_text())
    own["messages"][1]["summary"] = {"text": SUMMARY}
    own["conversation"] |= {"id": "another", "title": "Summed up"}
    await settings(talked, "Data")
    await take_in(talked, own)
    await talked.keyboard.press("Escape")
    await talked.get_by_role("link", name="Summed up").click()
    mark = talked.get_by_text("Summary of the conversation up to here")
    await mark.click()
    await expect(talked.get_by_text(SUMMARY)).to_be_visible()
    await say(talked, "And now?")
    await finished(talked)
    assert SUMMARY in str(azure.requests("gpt-4o")[-1]["body"])
    assert "Say a number" not in str(azure.requests("gpt-4o")[-1]["body"])


async def test_files_of_other_programs_are_read_in_and_broken_ones_refused(
    page: Page,
) -> None:
    await settings(page, "Data")
    said = await take_in(page, CHATGPT, CLAUDE, {"nonsense": True})
    await expect(said).to_have_text("2 conversations, 1 could not be read")
    bar = page.locator(f"{IMPORT} progress")
    assert await bar.evaluate("(bar) => bar.value") == 1
    await expect(page.locator(".sidebar__row")).to_have_count(2)
    await take_in(page, CHATGPT, CLAUDE)
    await expect(said).to_have_text("0 conversations, 2 already there")
    file = {"name": "c.json", "mimeType": "application/json", "buffer": b'[{"a": '}
    await dialog(page).locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await expect(said).to_have_text("the file is not valid JSON")


async def test_deleting_everything_can_be_undone(talked: Page) -> None:
    await settings(talked, "Data")
    await press(talked, "Delete all")
    await press(talked, "Delete all")
    await expect(talked.locator(".sidebar__row")).to_have_count(0)
    await talked.locator("dialog .toasts").get_by_role("button", name="Undo").click()
    await expect(talked.locator(".sidebar__row")).to_have_count(1)
    await talked.keyboard.press("Escape")
    await talked.get_by_role("link", name="Numbers").click()
    await expect(answers(talked).last).to_contain_text("One.")


async def test_ones_files_are_listed_with_where_they_stand_and_deleted(
    page: Page, azure: Remote
) -> None:
    azure.script("gpt-4o", Script(answer="Cranes fly."))
    azure.script("small", Script(answer="About cranes"))
    data = pdf("The cranes move south")
    file = {"name": "cranes.pdf", "mimeType": "application/pdf", "buffer": data}
    await page.locator(".composer input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await expect(page.locator("attachment-bar progress")).to_have_count(0)
    await say(page, "What is it about?")
    await finished(page)
    assert "The cranes move south" in str(azure.requests("gpt-4o")[-1]["body"])
    await expect(page.locator(".sidebar__title")).to_have_text("About cranes")
    await settings(page, "Files")
    row = dialog(page).locator(".rows__row")
    await expect(row).to_contain_text("cranes.pdf")
    await expect(row).to_contain_text(f"{len(data)} bytes")
    await expect(row.get_by_role("link", name="About cranes")).to_be_visible()
    await page.get_by_role("button", name="Delete cranes.pdf").click()
    await press(page, "Delete")
    await expect(dialog(page)).to_contain_text("No files yet.")
