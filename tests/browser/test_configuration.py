"""What librechat.yaml changes is felt in the browser, in open tabs too."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Locator, Page, expect

from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote
from tests.browser.conftest import Change
from tests.browser.talk import answers, begun, finished, say, slowly, words
from tests.browser.test_looks import serious

pytestmark = pytest.mark.browser

HARBOUR = {
    "name": "harbour",
    "label": "Harbour master",
    "description": "Knows every quay",
    "iconURL": "/static/img/mark.svg",
    "default": True,
    "conversation_starters": ["Where may I moor?"],
    "preset": {
        "endpoint": "azureOpenAI",
        "model": "small",
        "promptPrefix": "You are the harbour master. Canary 4471.",
        "greeting": "Ahoy!",
    },
}
PILOT = {**HARBOUR, "name": "pilot", "label": "Pilot", "default": False}


def quayside(azure: Remote, **fields: object) -> dict[str, Any]:
    """Return a custom endpoint."""
    models = [{"name": "tide", "description": "Rises and falls"}]
    url = f"{azure.url}/openai/v1"
    about = {"name": "Quayside", "apiKey": "demo-key", "baseURL": url}
    return {
        **about,
        "models": {"default": models},
        "modelDisplayLabel": "Quay",
        **fields,
    }


async def look(page: Page, name: str) -> None:
    """Keep a picture where SCREENSHOTS names a folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        await page.screenshot(path=Path(folder) / f"{name}.png")


async def menu(page: Page) -> Locator:
    """Open the models' menu and return its entries."""
    await page.click(".picker__opener")
    return page.locator(".picker__option")


async def test_a_changed_file_reaches_open_tabs_and_disturbs_nothing(
    page: Page, azure: Remote, change: Change
) -> None:
    azure.script("gpt-4o", slowly(speed=60))
    await say(page, "Tell me much")
    await begun(page)
    await page.fill("#message", "A draft")
    change(quayside(azure))
    entries = await menu(page)
    tide = entries.filter(has_text="Rises and falls")
    await expect(tide).to_have_count(1)
    await expect(page.locator(".picker__group").last).to_have_text("Quayside")
    await expect(page.locator("#message")).to_have_value("A draft")
    await expect(answers(page).last).to_have_attribute("data-status", "streaming")
    await look(page, "menu")
    await page.keyboard.press("Escape")
    await finished(page)
    assert "Paragraph 60" in await words(page)


async def test_named_models_greet_start_and_sign_their_answers(
    page: Page, azure: Remote, change: Change
) -> None:
    azure.script("small", Script(answer="At the north quay."))
    change(modelSpecs={"list": [HARBOUR, PILOT], "enforce": True})
    await expect(page.locator(".picker__name")).to_have_text("Harbour master")
    await expect(page.locator(".welcome h1")).to_have_text("Ahoy!")
    entries = await menu(page)
    await expect(entries).to_have_count(2)
    await expect(entries.first.locator("small")).to_have_text("Knows every quay")
    await expect(entries.first.locator("img")).to_be_visible()
    assert await serious(page) == []
    await page.set_viewport_size({"width": 390, "height": 844})
    await look(page, "specs-phone")
    await page.set_viewport_size({"width": 1280, "height": 720})
    await look(page, "specs")
    await page.keyboard.press("Escape")
    await page.click(".welcome__starter")
    await page.press("#message", "Enter")
    await finished(page)
    await expect(page.locator(".message__model")).to_have_text("Harbour master")
    assert "4471" not in await page.content()
    await page.reload()
    await expect(page.locator(".message__model")).to_have_text("Harbour master")
    await page.click("[data-action=regenerate]")
    await expect(page.locator(".message__versions")).to_contain_text("2/2")


async def test_a_missing_key_is_asked_for_entered_and_removed(
    page: Page, azure: Remote, change: Change
) -> None:
    azure.script("tide", Script(answer="High water at six."))
    change(quayside(azure, apiKey="user_provided"))
    entries = await menu(page)
    await entries.filter(has_text="Rises and falls").click()
    await expect(page.locator("key-notice")).to_contain_text("your own key")
    await say(page, "When is high water?")
    refused = page.locator(".message__extra .notice")
    await expect(refused).to_contain_text("Enter your own key for Quayside")
    await look(page, "no-key")
    await refused.get_by_role("button", name="Enter the key").click()
    await page.fill("dialog [type=password]", "sk-canary-1188")
    assert await serious(page) == []
    await look(page, "key-dialog")
    await page.press("dialog [type=password]", "Enter")
    await expect(page.locator("key-notice")).to_be_empty()
    await refused.get_by_role("button", name="Retry").click()
    await finished(page)
    await expect(page.locator(".message__model")).to_have_text("Quay")
    await page.click("[data-command=person-menu]")
    await page.get_by_role("menuitem", name="Settings").click()
    await page.get_by_role("tab", name="Provider keys").click()
    row = page.locator("dialog .rows > li")
    await expect(row).to_contain_text("A key is kept")
    await look(page, "keys")
    assert "1188" not in await page.content()
    await row.get_by_role("button", name="Remove the key").click()
    await expect(row).to_contain_text("No key yet")
    await expect(page.locator("key-notice")).to_contain_text("your own key")


async def test_terms_are_accepted_before_the_first_message(
    page: Page, azure: Remote, change: Change
) -> None:
    terms = {
        "externalUrl": "https://harbour.example/terms",
        "modalAcceptance": True,
        "modalTitle": "Rules of the harbour",
        "modalContent": "# Rules\n\n* No **wake**",
    }
    change(interface={"termsOfService": terms, "customWelcome": "Hi {{user.name}}!"})
    await expect(page.locator(".welcome h1")).to_have_text("Hi Alice!")
    await say(page, "Hello")
    refused = page.locator(".message__extra .notice")
    await refused.get_by_role("button", name="Read the terms").click()
    await expect(page.locator("h1").first).to_have_text("Rules of the harbour")
    assert await serious(page) == []
    await look(page, "terms")
    await page.get_by_role("button", name="I accept").click()
    await page.wait_for_selector("chat-composer[data-mode]")
    link = page.locator(".chat__caution a")
    await expect(link).to_have_attribute("href", "https://harbour.example/terms")
    await say(page, "Hello")
    await finished(page)


async def test_what_the_file_switches_off_is_not_shown(
    page: Page, change: Change
) -> None:
    off = ("parameters", "presets", "modelSelect", "temporaryChat", "prompts")
    change(interface=dict.fromkeys(off, False), by_up=True)
    await expect(page.locator(".picker__opener")).to_be_disabled()
    await expect(page.locator("[data-command=chat-settings]")).to_be_hidden()
    await page.click("[data-command=person-menu]")
    entries = page.get_by_role("menuitem")
    await expect(entries.first).to_be_visible()
    await expect(entries.filter(has_text=re.compile("^Prompts$"))).to_have_count(0)


async def test_menus_and_meters_go_with_their_switches(
    page: Page, change: Change
) -> None:
    change(interface={"contextCost": True, "customFooter": "Ask **the quay**."})
    await page.reload()
    await expect(page.locator(".chat__caution strong")).to_have_text("the quay")
    await say(page, "Hello")
    await finished(page)
    await expect(page.locator("usage-meter")).to_be_visible()
    off = ("endpointsMenu", "sidePanel", "contextUsage", "autoSubmitFromUrl")
    change(interface=dict.fromkeys(off, False))
    await page.reload()
    await expect(page.locator("usage-meter")).to_be_hidden()
    await expect(page.locator(".picker__opener")).to_be_disabled()
    await expect(page.locator("[data-command=chat-settings]")).to_be_hidden()
    await page.goto("/c/new?q=Where%20are%20you%3F&submit=true")
    await expect(page.locator("#message")).to_have_value("Where are you?")
    await expect(page.locator("chat-message")).to_have_count(0)


async def test_the_address_chooses_model_and_text(
    context: BrowserContext, page: Page, azure: Remote
) -> None:
    azure.script("small", Script(answer="Here."))
    await page.goto("/c/new?model=small&prompt=Where%20are%20you%3F")
    await expect(page.locator(".picker__name")).to_have_text("small")
    await expect(page.locator("#message")).to_have_value("Where are you?")
    await page.goto("/c/new?model=small&q=Where%20are%20you%3F&submit=true")
    await finished(page)
    await expect(page).to_have_url(re.compile(r"/c/[0-9a-f-]{36}$"))
