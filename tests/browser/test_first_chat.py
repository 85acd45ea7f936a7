"""The main job, end to end."""

import re

import pytest
from playwright.async_api import Page, expect

from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote
from tests.browser.conftest import sign_up
from tests.browser.talk import answers, begun, finished, say, slowly, words

pytestmark = pytest.mark.browser

ANSWER = (
    "# Heading\n\nSome **bold** text.\n\n```python\nprint(1)\n```\n\n$x^2$ is square."
    "\n\n| word | count |\n|------|------:|\n| one  |     1 |"
)


async def test_a_newcomer_chats_and_finds_it_again(
    visitor: Page, azure: Remote
) -> None:
    azure.script("gpt-4o", slowly(ANSWER, 30))
    azure.script("small", Script(answer="A square of x"))
    page = visitor
    await sign_up(page, "王芳")
    await say(page, "What is a square?")
    await begun(page)
    await expect(page).to_have_url(re.compile(r"/c/[0-9a-f-]{36}$"))
    assert await answers(page).last.get_attribute("data-status") == "streaming"
    await finished(page)
    await expect(page.locator(".sidebar__title")).to_have_text("A square of x")
    await page.reload()
    await expect(page.locator(".message__bubble")).to_have_text("What is a square?")
    await expect(page.locator("chat-message h1")).to_have_text("Heading")
    await expect(page.locator("code-block .hljs-number")).to_have_text("1")
    await expect(page.locator(".katex")).to_have_count(1)
    sides = [page.locator("chat-message td").nth(place) for place in (0, 1)]
    await expect(sides[0]).to_have_css("text-align", "start")
    await expect(sides[1]).to_have_css("text-align", "right")
    await expect(page.locator(".sidebar__title")).to_have_text("A square of x")


async def test_a_message_shows_before_the_server_answers(
    page: Page, azure: Remote
) -> None:
    azure.script("gpt-4o", Script(answer="Late.", first_token_delay=1.5))
    await say(page, "Are you there?")
    shown = await page.evaluate(
        "document.querySelector('.message__bubble')?.textContent"
    )
    assert shown == "Are you there?"
    await expect(answers(page).last).to_have_attribute("data-waiting", "")
    await finished(page)


async def test_stop_keeps_the_text_so_far(page: Page, azure: Remote) -> None:
    azure.script("gpt-4o", slowly())
    await say(page, "Write at length")
    await begun(page)
    await page.click(".composer__send")
    await expect(answers(page).last).to_have_attribute("data-status", "stopped")
    assert (await words(page)).startswith("Paragraph 1")
    await expect(page.get_by_role("button", name="Continue")).to_be_visible()
    await expect(page.locator("answer-announcer")).to_have_text(
        "The answer was stopped."
    )


async def test_a_failure_is_explained_and_retried(page: Page, azure: Remote) -> None:
    refused = Script(error={"name": "content_filter"}, times=1)
    azure.script("gpt-4o", refused, Script(answer="All is well."))
    await say(page, "Something wild")
    await expect(answers(page).last).to_have_attribute("data-status", "failed")
    await expect(page.locator(".message__extra .notice")).to_be_visible()
    await page.get_by_role("button", name="Retry").click()
    await finished(page)
    assert await words(page) == "All is well."


async def test_scripts_in_an_answer_do_not_run(page: Page, azure: Remote) -> None:
    hostile = (
        "<img src=x onerror=window.hit=1> <script>window.hit=1</script>\n\n"
        "[click](javascript:window.hit=1) ![x](https://evil.example/a.png)\n\n"
        '```html"><svg onload=window.hit=1>\n<b>\n```\n\n'
        "$\\href{javascript:window.hit=1}{x}$"
    )
    azure.script("gpt-4o", Script(answer=hostile))
    await say(page, "Be nasty")
    await finished(page)
    assert await page.evaluate("window.hit") is None
    await expect(page.locator("markdown-text img")).to_have_count(0)
    await expect(page.locator("markdown-text [href^=javascript]")).to_have_count(0)
