"""Taking conversations out and in, deleting all of them, and the files kept here."""

import io
import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Locator, Page, expect
from pypdf import PdfReader

from chat.tests.imports.test_formats import CHATGPT, CLAUDE
from chat.tests.made_pdfs import pdf
from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote
from tests.browser.conftest import sign_up
from tests.browser.talk import answers, finished, say
from tests.browser.test_library import choose, dialog, press

pytestmark = pytest.mark.browser

IMPORT = ".settings__row:has(input[type=file])"
TURNS = 40
COPIED = "async (text) => (await navigator.clipboard.readText()).trim() === text"
RICH = """async () => {
  const [item] = await navigator.clipboard.read();
  return (await item.getType("text/html")).text();
}"""
INK = "rgb(28, 29, 32)"  # on white paper, whatever the screen shows
Message = dict[str, Any]
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


def chain(question: Message, answer: Message) -> list[Message]:
    """Return many turns, each below the one before."""
    found: list[Message] = []
    for turn in range(TURNS):
        for each, text in ((question, "Why?"), (answer, f"**Answer {turn}.**")):
            parent = found[-1]["id"] if found else None
            said = {"content": [{"type": "text", "text": text}], "parent_id": parent}
            found.append({**each, **said, "id": str(uuid4())})
    return found


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


async def test_an_answer_is_dated_and_copied(
    talked: Page, context: BrowserContext, azure: Remote
) -> None:
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    azure.script("gpt-4o", Script(answer="**Two** is `2`."))
    await say(talked, "Another")
    await finished(talked)
    last = answers(talked).last
    await last.get_by_role("button", name="Copy", exact=True).click()
    await talked.wait_for_function(COPIED, arg="**Two** is `2`.")
    assert "<strong>Two</strong>" in await talked.evaluate(RICH)
    await last.get_by_role("button", name="More").click()
    await talked.get_by_role("menuitem", name="Copy as plain text").click()
    await talked.wait_for_function(COPIED, arg="Two is 2.")
    home = talked.url.rsplit("/", 1)[1]
    held = await context.request.get(f"/api/conversations/{home}/messages")
    when = (await held.json())["items"][-1]["created_at"]
    await expect(last.locator("time")).to_have_attribute("datetime", when)
    await expect(last.locator("time")).to_have_text(re.compile(r"^\d{1,2}:\d\d"))


async def test_a_long_conversation_is_printed_whole_and_light(talked: Page) -> None:
    own = json.loads((await saved(talked, "JSON")).read_text())
    own["conversation"] |= {"id": "another", "title": "Long"}
    own["messages"] = chain(*own["messages"])
    await settings(talked, "Data")
    await expect(await take_in(talked, own)).to_have_text("1 conversation")
    await talked.keyboard.press("Escape")
    await talked.evaluate("window.print = () => (window.printed = true)")
    await talked.get_by_role("link", name="Long").click()
    await expect(answers(talked)).to_have_count(TURNS)
    await expect(talked.locator("[data-plain]").first).to_be_attached()
    await choose(talked, "open-menu", "Export…")
    await talked.get_by_role("menuitem", name="Print, or PDF").click()
    await talked.wait_for_function("window.printed")
    await talked.emulate_media(color_scheme="dark")
    printed = PdfReader(io.BytesIO(await talked.pdf()))
    text = "\n".join(sheet.extract_text() for sheet in printed.pages)
    assert [f"Answer {turn}." in text for turn in range(TURNS)] == [True] * TURNS
    assert not [
        unwanted
        for unwanted in ("**", "New chat", "Answers can be")
        if unwanted in text
    ]
    await talked.emulate_media(media="print")
    ink = await talked.evaluate("getComputedStyle(document.body).color")
    assert ink == INK


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
