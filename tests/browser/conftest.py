"""Chromium with a person signed in."""

import shutil
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from playwright.async_api import BrowserContext, Page, async_playwright

from tests.chaos.person import PASSWORD as PASSWORD
from tests.chaos.program import Program

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# React-like polling is not needed: what fails here has failed for a person as well.
PATIENCE = 15_000  # ms


@pytest.fixture
async def context(program: Program) -> AsyncIterator[BrowserContext]:
    """Return a fresh browser profile; an error in a page's script fails the test."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("Chromium is not installed")
    problems: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        profile = await browser.new_context(base_url=program.url)
        profile.set_default_timeout(PATIENCE)
        profile.on("weberror", lambda error: problems.append(str(error.error)))
        profile.on(
            "console",
            lambda said: (
                problems.append(said.text)
                if "Content Security Policy" in said.text
                else None
            ),
        )
        yield profile
        await browser.close()
    assert problems == []


async def sign_up(page: Page, name: str = "Alice") -> None:
    """Make an account and arrive at an empty chat."""
    await page.goto("/accounts/signup/")
    await page.fill("[name=email]", f"{uuid4().hex[:12]}@example.org")
    await page.fill("[name=name]", name)
    await page.fill("[name=password1]", PASSWORD)
    await page.click(".form__actions button")
    await page.wait_for_selector("chat-composer[data-mode]")


@pytest.fixture
async def page(context: BrowserContext) -> Page:
    """Return a page with an empty chat and the connection open."""
    opened = await context.new_page()
    await sign_up(opened)
    return opened
