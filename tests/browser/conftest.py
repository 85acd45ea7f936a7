"""Chromium with a person signed in."""

import re
import shutil
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any
from uuid import uuid4

import psutil
import pytest
import yaml
from playwright.async_api import BrowserContext, Page, async_playwright

from tests.chaos.person import PASSWORD as PASSWORD
from tests.chaos.program import Program, wait_until

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
Change = Callable[..., None]


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


def swap(program: Program, text: str) -> None:
    """Change the program's file and wait until it is in force."""
    file = program.folder / "librechat.yaml"
    if file.read_text() == text:
        return
    known = generation(program)
    file.write_text(text)
    up = psutil.Process(program.pids("web")[0]).parent()
    assert up is not None
    up.send_signal(signal.SIGHUP)
    wait_until(lambda: generation(program) > known, 30, "The file was not taken over.")


def generation(program: Program) -> int:
    """Return the number of the configuration in force, as a process logged it."""
    said = re.findall(r"configuration (\d+) is in force", program.log.read_text())
    return max(map(int, said), default=0)


@pytest.fixture
def change(program: Program) -> Iterator[Change]:
    """Return a function that adds to the file, and takes it back in the end."""
    before = (program.folder / "librechat.yaml").read_text()

    def add(
        *customs: dict[str, Any],
        models: dict[str, Any] | None = None,
        **sections: object,
    ) -> None:
        raw = yaml.safe_load(before)
        raw["endpoints"]["azureOpenAI"]["groups"][0]["models"] |= models or {}
        raw["endpoints"]["custom"] = list(customs)
        swap(program, yaml.safe_dump({**raw, **sections}, sort_keys=False))

    yield add
    swap(program, before)


async def sign_up(page: Page, name: str = "Alice") -> str:
    """Make an account and arrive at an empty chat; return the address."""
    email = f"{uuid4().hex[:12]}@example.org"
    await page.goto("/accounts/signup/")
    await page.fill("[name=email]", email)
    await page.fill("[name=name]", name)
    await page.fill("[name=password1]", PASSWORD)
    await page.click(".form__actions button")
    await page.wait_for_selector("chat-composer[data-mode]")
    return email


@pytest.fixture
async def page(context: BrowserContext) -> Page:
    """Return a page with an empty chat and the connection open."""
    opened = await context.new_page()
    await sign_up(opened)
    return opened
