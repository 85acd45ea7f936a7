"""Answers that act: folded calls, sources, approvals, and the tools that are on."""

from collections.abc import Callable

import pytest
import yaml
from playwright.async_api import Page, ViewportSize, expect

from endpoints.catalogue.catalogue import SIMULATOR_PORT
from endpoints.simulator.testing import Remote
from tests.browser.conftest import Change
from tests.browser.talk import answers, finished, say
from tests.chaos.program import Program

pytestmark = pytest.mark.browser

SUM = "What is 17% of 2,340?"
WORKED_OUT = "Calculated 2340 * 17 / 100"
PHONE: ViewportSize = {"width": 390, "height": 844}
LINE = ".call > button"
CARD = ".approval"
DEMO = {  # nobody asks it: with it the demo's pages are what a search finds
    "name": "Demo",
    "apiKey": "demo-key",
    "baseURL": f"http://127.0.0.1:{SIMULATOR_PORT}/v1",
    "models": {"default": ["gpt-4o"]},
}
Acting = Callable[..., None]


@pytest.fixture
def acting(program: Program, azure: Remote, change: Change) -> Acting:
    """Return a function that lets models act, under the policy it is given.

    It is the demo's voice that acts: no script of another test may speak (`azure`).
    """
    raw = yaml.safe_load((program.folder / "librechat.yaml").read_text())
    raw["endpoints"]["azureOpenAI"]["plugins"] = True
    raw["endpoints"]["custom"] = [DEMO]

    def switch(**policy: str) -> None:
        change(endpoints=raw["endpoints"], tools={"policy": policy})

    return switch


async def test_a_sum_is_one_folded_line_that_opens_by_keyboard_and_stays(
    page: Page, acting: Acting
) -> None:
    acting()
    await say(page, SUM)
    await finished(page)
    line = page.locator(LINE)
    await expect(line).to_contain_text(WORKED_OUT)
    await expect(line).to_have_attribute("aria-expanded", "false")
    await expect(answers(page).last.locator("markdown-text")).to_contain_text("397.8")
    await page.reload()
    await line.press("Enter")
    await expect(line).to_have_attribute("aria-expanded", "true")
    told = page.locator(".call__text")
    await expect(told.first).to_have_text("expression: 2340 * 17 / 100")
    await expect(told.last).to_contain_text("397.8")


async def test_a_call_that_asks_is_changed_and_allowed_on_a_phone(
    page: Page, acting: Acting
) -> None:
    acting(calculator="ask")
    await page.set_viewport_size(PHONE)
    await page.fill("#message", SUM)
    await page.click(".composer__send")
    card = page.locator(CARD)
    await expect(card).to_contain_text("Allow “Calculator”?")
    await page.reload()
    await expect(card.get_by_label("expression")).to_have_value("2340 * 17 / 100")
    fits = "document.documentElement.scrollWidth <= innerWidth"
    assert await page.evaluate(fits)
    await card.get_by_label("expression").fill("2340 * 18 / 100")
    await card.get_by_role("button", name="Allow once").press("Enter")
    await finished(page)
    await expect(card).to_have_count(0)
    await expect(page.locator(LINE)).to_contain_text("Calculated 2340 * 18 / 100")
    await page.reload()
    await expect(page.locator(LINE)).to_contain_text("Calculated 2340 * 18 / 100")
    await expect(answers(page).last.locator("markdown-text")).to_contain_text("421.2")


async def test_a_refused_call_says_so_and_the_answer_goes_on(
    page: Page, acting: Acting
) -> None:
    acting(calculator="ask")
    await say(page, SUM)
    refuse = page.locator(CARD).get_by_role("button", name="Refuse")
    await refuse.focus()
    await page.keyboard.press("Space")
    await finished(page)
    await expect(page.locator(LINE)).to_contain_text("Refused")
    await expect(page.locator(LINE)).to_be_focused()


async def test_a_search_that_was_switched_on_cites_its_sources(
    page: Page, acting: Acting
) -> None:
    acting()
    await page.reload()
    await page.wait_for_selector("chat-composer[data-mode]")
    add = page.locator(".composer__add")
    await add.press("Enter")
    entry = page.get_by_role("menuitemcheckbox", name="Web search")
    await entry.press("Enter")
    chip = page.locator(".tool-chip")
    await expect(chip).to_contain_text("Web search")
    await say(page, "Search the web for tunnel tolls")
    await finished(page)
    await expect(page.locator(LINE).first).to_contain_text("Searched the web for")
    source = page.locator(".sources__link").first
    for link in (source, page.locator("a.cite").first):
        await expect(link).to_have_attribute("target", "_blank")
        await expect(link).to_have_attribute("rel", "noopener noreferrer")
    await page.reload()
    await expect(source).to_contain_text("demo.example")
    await chip.get_by_role("button", name="Switch off Web search").press("Enter")
    await expect(chip).to_have_count(0)
    await expect(page.locator("#message")).to_be_focused()
