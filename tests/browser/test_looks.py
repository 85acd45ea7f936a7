"""Accessibility, themes and narrow screens, on the main screens."""

from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page, expect

from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote
from tests.browser.talk import finished, say

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WIDE = (
    "| " + " | ".join(f"column {n}" for n in range(12)) + " |\n"
    "|" + "---|" * 12 + "\n| " + " | ".join("value" for _ in range(12)) + " |\n\n"
    "$$" + " + ".join(f"x_{{{n}}}" for n in range(40)) + "$$\n\n"
    "```text\n" + "long " * 60 + "\n```\n"
)


async def serious(page: Page) -> list[str]:
    """Return axe's serious findings on what is shown now."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (scripts/assets.py --dev)")
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']}: {node['html'][:160]}"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_screen_has_a_serious_barrier(
    page: Page, azure: Remote, scheme: str
) -> None:
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    azure.script("gpt-4o", Script(answer="# Words\n\n```python\nprint('x')\n```"))
    assert await serious(page) == []
    await say(page, "Hello")
    await finished(page)
    assert await serious(page) == []
    for command in ("search", "settings", "chat-settings", "shortcuts"):
        await page.evaluate("(n) => document.querySelector('chat-app').run(n)", command)
        await expect(page.locator("dialog[open]")).to_be_visible()
        assert await serious(page) == []
        await page.keyboard.press("Escape")
        await expect(page.locator("dialog[open]")).to_have_count(0)


async def test_no_page_of_signing_in_has_a_serious_barrier(visitor: Page) -> None:
    for address in ("login", "signup", "password/reset"):
        await visitor.goto(f"/accounts/{address}/")
        assert await serious(visitor) == []


async def test_nothing_widens_a_narrow_page(page: Page, azure: Remote) -> None:
    azure.script("gpt-4o", Script(answer=WIDE))
    await page.set_viewport_size({"width": 320, "height": 640})
    await say(page, "Something wide")
    await finished(page)
    await expect(page.locator(".katex").first).to_be_visible()
    widths = await page.evaluate(
        "['html', 'chat-transcript', 'chat-message', 'code-block', '.composer']"
        ".map((one) => document.querySelector(one).scrollWidth)"
    )
    assert max(widths) <= 320


async def test_a_chosen_theme_is_there_before_anything_is_drawn(
    page: Page, context: BrowserContext
) -> None:
    await page.evaluate("document.querySelector('chat-app').run('settings')")
    await page.locator("dialog select").first.select_option("dark")
    later = await context.new_page()
    await later.add_init_script(
        "document.addEventListener('DOMContentLoaded', () =>"
        " { window.first = document.documentElement.dataset.theme })"
    )
    await later.goto("/")
    assert await later.evaluate("window.first") == "dark"


async def test_dialogs_give_the_focus_back(page: Page) -> None:
    opener = page.locator("[data-command=chat-settings]")
    await opener.click()
    await expect(page.locator("dialog[open]")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(opener).to_be_focused()


async def test_a_closed_sidebar_is_out_of_the_tab_order(page: Page) -> None:
    await page.locator(".sidebar [data-command=sidebar]").click()
    await expect(page.locator(".sidebar")).to_be_hidden()
    await page.keyboard.press("Control+Shift+S")
    await expect(page.locator(".sidebar")).to_be_visible()


async def test_the_active_entry_shows_where_the_system_chooses_the_colours(
    page: Page,
) -> None:
    await page.emulate_media(forced_colors="active")
    await page.keyboard.press("Control+Shift+M")
    active = page.locator(".picker__option[data-active]")
    await expect(active).to_have_css("outline-style", "solid")
    await page.keyboard.press("Escape")
    await page.locator("[data-command=person-menu]").press("Enter")
    await expect(page.locator(".menu__entry").first).to_be_focused()
    await expect(page.locator(".menu__entry").first).to_have_css(
        "outline-style", "solid"
    )
    await page.keyboard.press("Escape")
