"""Python blocks that run in the page."""

import pytest
from playwright.async_api import Page, expect

from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote
from tests.browser.conftest import Change
from tests.browser.talk import answers, finished, say

pytestmark = pytest.mark.browser

PROGRAM = """import js
print("six times seven:")
try:
    await js.fetch("/api/config")
except Exception as error:
    print("fetch:", "no network" in str(error))
print("page:", hasattr(js, "document"), hasattr(js, "parent"))
try:
    bytearray(600 * 1024 * 1024)
except MemoryError:
    print("too much")
6 * 7"""


async def answered(page: Page, azure: Remote, program: str) -> None:
    """Have a Python block written and start it by keyboard."""
    azure.script("gpt-4o", Script(answer=f"Try:\n\n```python\n{program}\n```"))
    await say(page, "A program, please")
    await finished(page)
    await answers(page).last.get_by_role("button", name="Run").press("Enter")


async def test_a_program_runs_without_network_page_or_much_memory(
    page: Page, azure: Remote
) -> None:
    await answered(page, azure, PROGRAM)
    output = page.locator(".python-output__text")
    await expect(output).to_have_text(
        "six times seven:\nfetch: True\npage: False False\ntoo much\n42\n"
    )
    await expect(page.locator(".python-output__state")).to_have_text("Done")
    await expect(page.locator("iframe")).to_have_count(0)


async def test_one_that_never_ends_is_stopped(page: Page, azure: Remote) -> None:
    await answered(page, azure, "print('begun', flush=True)\nwhile True: pass")
    state = page.locator(".python-output__state")
    await expect(state).to_have_text("Running…")
    await page.locator(".python-output").get_by_role("button", name="Stop").click()
    await expect(state).to_have_text("Stopped.")
    await expect(page.locator("iframe")).to_have_count(0)


async def test_it_is_not_offered_where_it_is_switched_off(
    page: Page, azure: Remote, change: Change
) -> None:
    change(interface={"runCode": False})
    await page.reload()
    azure.script("gpt-4o", Script(answer="```python\n1\n```"))
    await say(page, "A program, please")
    await finished(page)
    await expect(page.get_by_role("button", name="Copy code")).to_have_count(1)
    await expect(page.get_by_role("button", name="Run")).to_have_count(0)
