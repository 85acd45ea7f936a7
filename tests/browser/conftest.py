"""Chromium with a person signed in."""

import re
import shutil
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import pytest
import pytest_asyncio
import yaml
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.chaos.person import PASSWORD as PASSWORD
from tests.chaos.program import Program, wait_until

HERE = Path(__file__).parent
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have all these tests share one event loop, and so one Chromium."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Start Chromium once."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def context(program: Program, chromium: Browser) -> AsyncIterator[BrowserContext]:
    """Return a fresh browser profile; an error in a page's script fails the test."""
    problems: list[str] = []
    profile = await chromium.new_context(base_url=program.url)
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
    await profile.close()
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


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext) -> Page:
    """Return a page with an empty chat and the connection open.

    The account is made without the pages for that: they have tests of their own.
    """
    server = context.request
    sign_up = "/accounts/signup/"
    await server.get(sign_up)
    cookies = {each["name"]: each["value"] for each in await context.cookies()}
    form: dict[str, str | float | bool] = {
        "email": f"{uuid4().hex[:12]}@example.org",
        "name": "Alice",
        "password1": PASSWORD,
        "csrfmiddlewaretoken": cookies["csrftoken"],
    }
    await server.post(sign_up, form=form, max_redirects=0)
    opened = await context.new_page()
    await opened.goto("/")
    await opened.wait_for_selector("chat-composer[data-mode]")
    return opened
