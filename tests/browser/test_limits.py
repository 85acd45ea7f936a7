"""What does not fit a window or a budget is refused with what can be done instead."""

import re

import pytest
from playwright.async_api import Page, expect

from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote
from tests.browser.conftest import Change
from tests.browser.talk import answers, finished, say, words

pytestmark = pytest.mark.browser

TINY = {"tiny": {"deploymentName": "tiny", "baseModel": "gpt-35-turbo-0301"}}
LONG = "word " * 5_000
LIMITED = """async () => {
  const limits = async () => (await (await fetch("/api/budget")).json()).budgets;
  while (!(await limits()).length) await new Promise((on) => setTimeout(on, 50));
}"""
OFFERED = """(model) => document.querySelector("chat-app").chat.offers.all
  .some((offer) => offer.model === model)"""
UNSENT = "chat-message[data-status=failed]"


async def pick(page: Page, model: str) -> None:
    """Choose a model, as soon as the page knows it."""
    await page.wait_for_function(OFFERED, arg=model)
    await page.click(".picker__opener")
    await page.fill(".picker__panel input", model)
    await expect(page.locator(".picker__option")).to_have_text(re.compile(model))
    await page.keyboard.press("Enter")
    await expect(page.locator(".picker__name")).to_have_text(model)


async def test_what_is_too_long_is_refused_with_numbers_and_ways_out(
    page: Page, azure: Remote, change: Change
) -> None:
    azure.script("gpt-4o", Script(answer="Long indeed."))
    azure.script("tiny", Script(answer="Short now."))
    change(models=TINY, fileConfig={"fileTokenLimit": 500})
    await pick(page, "tiny")
    await say(page, LONG)
    why = page.locator(f"{UNSENT} .notice")
    await expect(why).to_contain_text("This message needs 5")
    await expect(why).to_contain_text("but tiny can take ")
    assert azure.requests("tiny") == []
    await page.get_by_role("button", name="Attach it as a file").click()
    chip = page.locator("attachment-bar .attachment")
    await expect(chip).to_contain_text(re.compile(r"first 4\d\d tokens are read"))
    await expect(page.locator("chat-message")).to_have_count(0)
    await say(page, "How long is it?")
    await finished(page)
    assert "message.txt" in str(azure.requests("tiny")[0]["body"])
    await say(page, LONG)
    await page.get_by_role("button", name="Ask gpt-4o instead").click()
    await expect(answers(page)).to_have_count(2)
    await finished(page)
    assert await words(page) == "Long indeed."
    await expect(page.locator(".picker__name")).to_have_text("gpt-4o")


async def test_a_spent_budget_says_what_is_left_until_when_and_what_is_cheaper(
    page: Page, azure: Remote, change: Change
) -> None:
    azure.script("small", Script(answer="Cheaply said."))
    refill = {"autoRefillEnabled": True, "refillIntervalValue": 7, "refillAmount": 1000}
    change(balance={"enabled": True, "startBalance": 5_000, **refill})
    await page.evaluate(LIMITED)
    await say(page, "Hello")
    notice = page.locator("budget-notice .notice")
    await expect(notice).to_contain_text("has only $0.0050 of $0.0050 left.")
    await expect(notice).to_contain_text("There will be more on ")
    await expect(page.locator(f"{UNSENT} .notice")).to_contain_text("Not sent.")
    assert azure.requests("gpt-4o") == []
    await notice.get_by_role("button", name="Use small").click()
    await expect(page.locator(".picker__name")).to_have_text("small")
    await expect(notice).to_have_count(0)
    await page.get_by_role("button", name="Ask small instead").click()
    await finished(page)
    assert await words(page) == "Cheaply said."
