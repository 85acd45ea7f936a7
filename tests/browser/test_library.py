"""Prompts, presets, projects, tags, pins and the archive: made, used, felt."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote
from tests.browser.talk import finished, say

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("_at_once")]


@pytest.fixture
def _at_once(azure: Remote) -> None:
    """Let both models answer at once."""
    azure.script("gpt-4o", Script(answer="One."))
    azure.script("small", Script(answer="Numbers"))


def asked(azure: Remote) -> dict[str, Any]:
    """Return what the model was sent last."""
    body: dict[str, Any] = azure.requests("gpt-4o")[-1]["body"]
    return body


def dialog(page: Page) -> Locator:
    """Return the dialog on top."""
    return page.locator("dialog").last


async def press(page: Page, name: str) -> None:
    """Press a button of the dialog on top."""
    await dialog(page).get_by_role("button", name=name, exact=True).click()


async def choose(page: Page, command: str, entry: str) -> None:
    """Choose an entry of a menu."""
    await page.click(f"[data-command={command}]")
    await page.get_by_role("menuitem", name=entry).click()


async def test_a_prompt_is_written_and_used_by_its_slash(page: Page) -> None:
    await choose(page, "person-menu", "Prompts")
    await press(page, "New prompt…")
    text = "Greet {{name}}, {{tone:kindly|coldly}}, on {{current_date}}."
    for label, value in (("Name", "Greeting"), ("Command", "greet"), ("Text", text)):
        await dialog(page).get_by_label(label, exact=True).fill(value)
    await press(page, "Save")
    await expect(page.locator(".rows__row")).to_contain_text("/greet")
    await page.keyboard.press("Escape")
    await page.locator("#message").press_sequentially("/gr")
    await expect(page.locator(".slash__entry")).to_have_text("/greet")
    await page.press("#message", "Enter")
    await dialog(page).get_by_label("name").fill("Ada")
    await dialog(page).get_by_label("tone").select_option("coldly")
    days = {f"{datetime.now(UTC):%Y-%m-%d}"}  # midnight may pass
    await press(page, "Use")
    days |= {f"{datetime.now(UTC):%Y-%m-%d}"}
    wanted = re.compile(rf"Greet Ada, coldly, on ({'|'.join(days)}) \(\w+\)\.")
    await expect(page.locator("#message")).to_have_value(wanted)


async def test_a_preset_is_kept_and_applied_to_another_chat(
    page: Page, azure: Remote
) -> None:
    await page.click("[data-command=chat-settings]")
    await dialog(page).get_by_label("Instructions").fill("Speak like a pirate.")
    await dialog(page).get_by_label("Temperature").fill("0.3")
    await press(page, "Save as a preset…")
    await dialog(page).get_by_label("Name").fill("Pirate")
    await press(page, "Save")
    await expect(page.locator(".rows__row")).to_contain_text("Pirate")
    await page.keyboard.press("Escape")
    await page.locator(".sidebar [data-command=new-chat]").click()
    await page.click("[data-command=chat-settings]")
    await press(page, "Use")
    await press(page, "Save")
    await say(page, "Hello")
    await finished(page)
    assert asked(azure)["temperature"] == 0.3
    assert asked(azure)["messages"][0]["content"] == "Speak like a pirate."


async def test_a_projects_instructions_reach_its_chats_and_tags_find_them(
    page: Page, azure: Remote
) -> None:
    await say(page, "Hello")
    await finished(page)
    await choose(page, "open-menu", "Project…")
    await press(page, "New project…")
    await dialog(page).get_by_label("Name").fill("Latin")
    await press(page, "Save")
    await expect(page.locator("dialog")).to_have_count(0)
    await choose(page, "open-menu", "Tags…")
    await dialog(page).get_by_label("New tag").fill("old")
    await press(page, "Add")
    await expect(dialog(page).get_by_label("old")).to_be_checked()
    await page.keyboard.press("Escape")
    await choose(page, "filter", "Manage projects and tags…")
    await press(page, "Instructions")
    await dialog(page).get_by_label("Instructions").fill("Answer in Latin.")
    await press(page, "Save")
    await expect(page.locator("dialog")).to_have_count(1)
    await page.keyboard.press("Escape")
    await say(page, "Again")
    await finished(page)
    assert asked(azure)["messages"][0]["content"] == "Answer in Latin."
    await page.locator(".sidebar [data-command=new-chat]").click()
    await say(page, "Elsewhere")
    await finished(page)
    assert asked(azure)["messages"][0]["role"] == "user"
    rows = page.locator(".sidebar__row")
    await expect(rows).to_have_count(2)
    for name in ("Latin (1)", "old (1)"):
        await page.click("[data-command=filter]")
        await page.get_by_role("menuitemradio", name=name).click()
        await expect(rows).to_have_count(1)


async def test_chats_are_pinned_archived_found_again_and_titled_anew(
    page: Page, azure: Remote
) -> None:
    given = ("Older", "Newer", "Fresh")
    azure.script("small", *[Script(answer=title, times=1) for title in given])
    titles = page.locator(".sidebar__title")

    async def on_row(title: str, entry: str) -> None:
        await page.get_by_role("button", name=f"More about {title}").click()
        await page.get_by_role("menuitem", name=entry).click()

    async def listed(name: str) -> None:
        await page.click("[data-command=filter]")
        await page.get_by_role("menuitemradio", name=name).click()

    for count in (1, 2):
        await page.locator(".sidebar [data-command=new-chat]").click()
        await say(page, "Hello")
        await finished(page)
        await expect(titles).to_have_text(list(reversed(given[:count])))
    await on_row("Older", "Pin")
    await expect(page.locator(".sidebar__group").first).to_have_text(
        re.compile("^PinnedOlder")
    )
    await page.reload()
    await expect(titles).to_have_text(["Older", "Newer"])
    await on_row("Older", "Archive")
    await expect(titles).to_have_text(["Newer"])
    await listed("Archive")
    await expect(titles).to_have_text(["Older"])
    await on_row("Older", "Make a new title")
    await expect(titles).to_have_text(["Fresh"])
    await on_row("Fresh", "Take out of the archive")
    await expect(titles).to_have_count(0)
    await listed("All conversations")
    await expect(titles).to_have_text(["Fresh", "Newer"])


async def test_an_assistant_is_made_and_answers_by_its_name(
    page: Page, azure: Remote
) -> None:
    await choose(page, "person-menu", "Assistants")
    await press(page, "New assistant…")
    told = {"Emoji": "⚓", "Name": "Pilot", "Instructions": "You bring ships in."}
    for label, value in told.items():
        await dialog(page).get_by_label(label, exact=True).fill(value)
    await dialog(page).get_by_label("Conversation starters").fill("Where is the buoy?")
    await press(page, "Save")
    await expect(page.locator(".rows__row")).to_contain_text("⚓ Pilot")
    await page.keyboard.press("Escape")
    await page.locator("#message").press_sequentially("@pi")
    await expect(page.locator(".slash__entry")).to_contain_text("Pilot")
    await page.press("#message", "Enter")
    await page.get_by_role("button", name="Where is the buoy?").click()
    await page.press("#message", "Enter")
    await finished(page)
    assert asked(azure)["messages"][0]["content"] == "You bring ships in."
    await expect(page.locator(".message__model").last).to_have_text("Pilot")
