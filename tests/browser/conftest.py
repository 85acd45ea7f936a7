"""Chromium with a person signed in."""

import json
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
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    async_playwright,
    expect,
)

from tests.browser.window import Window
from tests.chaos.person import PASSWORD as PASSWORD
from tests.chaos.program import Program, wait_until
from tests.patience import PATIENCE

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
Change = Callable[..., None]
expect.set_options(timeout=PATIENCE * 1000)


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


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def windows(program: Program, chromium: Browser) -> AsyncIterator[list[Window]]:
    """Return the window that is kept; a test that fails breaks it."""
    opened = [await Window.open(chromium, program.url)]
    yield opened
    await opened[0].profile.close()


@pytest_asyncio.fixture(loop_scope="session")
async def context(
    program: Program,
    chromium: Browser,
    windows: list[Window],
    request: pytest.FixtureRequest,
) -> AsyncIterator[BrowserContext]:
    """Return an empty browser profile; an error in a page's script fails the test."""
    window, failed = windows[0], request.session.testsfailed
    await window.clean()
    yield window.profile
    problems = list(window.problems)
    if problems or request.session.testsfailed > failed:
        await window.profile.close()
        windows[0] = await Window.open(chromium, program.url)
    assert problems == []


@pytest.fixture
def visitor(context: BrowserContext, windows: list[Window]) -> Page:
    """Return the page of somebody who is not signed in."""
    return windows[0].page


def swap(program: Program, text: str, *, by_up: bool = False) -> None:
    """Change the program's file and wait until it is in force.

    The web process takes it over at once; `up` starts a process for that, in seconds.
    """
    file = program.folder / "librechat.yaml"
    if file.read_text() == text:
        return
    known = generation(program)
    file.write_text(text)
    web = psutil.Process(program.pids("web")[0])
    told = web.parent() if by_up else web
    assert told is not None
    told.send_signal(signal.SIGHUP)
    wait_until(lambda: generation(program) > known, "The file was not taken over.")


def generation(program: Program) -> int:
    """Return the number of the configuration in force, as the web process logged it.

    A worker that has a task at that moment may be sooner.
    """
    web = program.pids("web")[0]
    lines = program.log.read_text().splitlines()
    said = [json.loads(line) for line in lines if " is in force" in line]
    numbers = [re.findall(r"\d+", s["event"])[0] for s in said if s["pid"] == web]
    return max(map(int, numbers), default=0)


@pytest.fixture
def change(program: Program) -> Iterator[Change]:
    """Return a function that adds to the file, and takes it back in the end."""
    before = (program.folder / "librechat.yaml").read_text()

    def add(
        *customs: dict[str, Any],
        models: dict[str, Any] | None = None,
        by_up: bool = False,
        **sections: object,
    ) -> None:
        raw = yaml.safe_load(before)
        raw["endpoints"]["azureOpenAI"]["groups"][0]["models"] |= models or {}
        raw["endpoints"]["custom"] = list(customs)
        text = yaml.safe_dump({**raw, **sections}, sort_keys=False)
        swap(program, text, by_up=by_up)

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
async def page(context: BrowserContext, visitor: Page) -> Page:
    """Return a page with an empty chat and the connection open.

    The account is made without the pages for that: they have tests of their own.
    """
    token = {"name": "csrftoken", "value": uuid4().hex, "url": visitor.url}
    await context.add_cookies([token])  # type: ignore[list-item]
    form: dict[str, str | float | bool] = {
        "email": f"{uuid4().hex[:12]}@example.org",
        "name": "Alice",
        "password1": PASSWORD,
        "csrfmiddlewaretoken": token["value"],
    }
    await context.request.post("/accounts/signup/", form=form, max_redirects=0)
    await visitor.goto("/")
    await visitor.wait_for_selector("chat-composer[data-mode]")
    return visitor
