"""Reading while an answer is written: scrolling, stability, several places at once."""

import asyncio
import json
from uuid import uuid4

import pytest
from playwright.async_api import BrowserContext, FilePayload, Page, expect

from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote
from tests.browser.conftest import sign_up
from tests.browser.talk import (
    LONG,
    PLACE,
    answers,
    at_rest,
    begun,
    finished,
    say,
    slowly,
    watched,
    words,
)
from tests.patience import PATIENCE

pytestmark = pytest.mark.browser

REST = """(() => { const view = document.querySelector('chat-transcript');
return view.scrollHeight - view.clientHeight - view.scrollTop })()"""


# How far the app, the bar above the transcript and the page have been moved.
MOVED = """[document.querySelector('chat-app').scrollTop,
document.querySelector('.topbar').getBoundingClientRect().top,
document.scrollingElement.scrollHeight - innerHeight]"""


async def at_the_end(page: Page) -> None:
    """Wait until nothing lies below the view (a glide may be under way)."""
    async with asyncio.timeout(PATIENCE):
        while await page.evaluate(REST) >= 2:
            await page.wait_for_timeout(50)


async def reached(page: Page, text: str) -> None:
    """Wait until the answer has come to this text."""
    await expect(answers(page).last).to_contain_text(text)


async def test_the_view_follows_until_the_reader_scrolls_up(
    page: Page, azure: Remote
) -> None:
    azure.script("gpt-4o", slowly())
    await say(page, "Write at length")
    await reached(page, "Paragraph 30 ")
    await at_the_end(page)
    await page.mouse.move(700, 400)
    await page.mouse.wheel(0, -240)
    await reached(page, "Paragraph 33 ")
    place = await at_rest(page)
    await reached(page, "Paragraph 45 ")
    assert await page.evaluate(PLACE) == place
    await page.get_by_role("button", name="Jump to the latest").click()
    await at_the_end(page)
    await reached(page, "Paragraph 60 ")
    await at_the_end(page)


async def test_a_sent_message_glides_to_the_top_and_stays(
    page: Page, azure: Remote
) -> None:
    azure.script(
        "gpt-4o", Script(answer=LONG, times=1), slowly("Short words. " * 20, 30)
    )
    await say(page, "First")
    await finished(page)
    await say(page, "Second")
    await begun(page)
    await at_the_end(page)
    bubble = page.locator(".message__bubble").last
    view = await page.locator("chat-transcript").bounding_box()
    box = await bubble.bounding_box()
    assert view is not None
    assert box is not None
    assert 0 <= box["y"] - view["y"] <= 90
    await finished(page)
    assert await bubble.bounding_box() == box
    # A jump to a message moves the transcript and nothing around it.
    await page.click("[data-command=outline]")
    await page.locator(".outline__entry").first.click()
    await expect(page.locator(".message__bubble").first).to_be_in_viewport()
    await page.locator("[data-action=regenerate]").last.focus()
    assert await page.evaluate(MOVED) == [0, 0, 0]


async def test_finished_blocks_keep_their_nodes(page: Page, azure: Remote) -> None:
    azure.script("gpt-4o", slowly())
    await say(page, "Write at length")
    await reached(page, "Paragraph 10 ")
    first = await page.query_selector("markdown-text p")
    assert first
    await finished(page)
    again = await page.query_selector("markdown-text p")
    assert await page.evaluate("([a, b]) => a === b", [first, again])


async def test_the_end_of_an_answer_shifts_nothing(page: Page, azure: Remote) -> None:
    azure.script("gpt-4o", slowly("Some words that take a moment. " * 12, 40))
    await say(page, "Go")
    await begun(page)
    await page.evaluate(
        """window.shifts = 0; new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shifts += entry.value;
        }).observe({ type: "layout-shift" })"""
    )
    await finished(page)
    await expect(page.locator(".message__actions").last).to_be_visible()
    assert await page.evaluate("window.shifts") < 0.001


async def test_a_reload_and_a_lost_network_lose_and_repeat_nothing(
    page: Page, azure: Remote
) -> None:
    azure.script("small", slowly())
    await page.keyboard.press("Control+Shift+M")
    await page.keyboard.type("small")
    await page.keyboard.press("Enter")
    await expect(page.locator("#message")).to_have_value("")
    await say(page, "Write at length")
    await reached(page, "Paragraph 8 ")
    await page.reload()
    await reached(page, "Paragraph 12 ")
    await expect(page.locator(".picker__name")).to_have_text("small")
    assert await answers(page).last.get_attribute("data-status") == "streaming"
    # A network that goes is told at once, though no socket has been closed.
    lost = page.locator(".line-state .notice")
    try:
        await page.context.set_offline(True)
        await expect(lost).to_be_visible()
    finally:
        await page.context.set_offline(False)
    await expect(lost).to_have_count(0)
    await finished(page)
    assert await words(page) == LONG


async def test_another_chat_and_back_loses_nothing(page: Page, azure: Remote) -> None:
    azure.script("gpt-4o", slowly())
    await say(page, "Write at length")
    await reached(page, "Paragraph 5 ")
    await page.locator(".sidebar [data-command=new-chat]").click()
    await expect(page.locator(".welcome")).to_be_visible()
    await page.locator(".sidebar__link").first.click()
    await finished(page)
    assert await words(page) == LONG


async def test_a_lost_connection_comes_back_by_itself(
    context: BrowserContext, azure: Remote
) -> None:
    page = await context.new_page()
    sockets = await watched(page)
    await sign_up(page)
    azure.script("gpt-4o", slowly())
    await say(page, "Write at length")
    await reached(page, "Paragraph 8 ")
    await sockets[-1].close(code=1011)
    await finished(page)
    assert len(sockets) > 1
    assert await words(page) == LONG


async def test_two_tabs_show_the_same(
    page: Page, context: BrowserContext, azure: Remote
) -> None:
    azure.script("gpt-4o", slowly())
    await say(page, "Write at length")
    await begun(page)
    other = await context.new_page()
    await other.goto(page.url)
    await reached(other, "Paragraph 3 ")
    await finished(other)
    assert await words(other) == LONG == await words(page)
    azure.script("gpt-4o", Script(answer="From the other tab."))
    await say(other, "And now?")
    await finished(page)
    await expect(answers(page).last).to_contain_text("From the other tab.")


async def test_a_message_written_meanwhile_waits_its_turn(
    page: Page, azure: Remote
) -> None:
    azure.script("gpt-4o", slowly("Words, words, words. " * 20, 40))
    await say(page, "First")
    await begun(page)
    await say(page, "Second")
    await say(page, "Third")
    await expect(page.locator(".waiting__entry")).to_have_count(2)
    await page.get_by_role("button", name="Remove").last.click()
    await expect(page.locator(".waiting__entry")).to_have_count(1)
    await expect(page.locator(".message__bubble")).to_have_count(2)
    await expect(page.locator(".message__bubble").last).to_have_text("Second")
    await finished(page)


def long_export(messages: int) -> bytes:
    """Return a file of ChatGPT's with one conversation."""
    nodes: dict[str, object] = {}
    for n in range(messages):
        said = {
            "id": f"m{n}",
            "author": {"role": ("user", "assistant")[n % 2]},
            "create_time": 1_700_000_000 + n,
            "content": {"content_type": "text", "parts": [f"Message {n} says so."]},
        }
        parent = f"m{n - 1}" if n else None
        nodes[f"m{n}"] = {"id": f"m{n}", "parent": parent, "message": said}
    tree = {"title": "Long", "mapping": nodes, "current_node": f"m{messages - 1}"}
    return json.dumps([tree | {"conversation_id": str(uuid4())}]).encode()


# Which message is the first to show, and how far it begins below the view's top.
READING = """(() => { const view = document.querySelector('chat-transcript');
const { top } = view.getBoundingClientRect();
const first = [...view.firstElementChild.children].find(
  (one) => one.getBoundingClientRect().bottom > top);
return [first.messageId, Math.round(first.getBoundingClientRect().top - top)] })()"""


async def test_back_leads_to_where_one_was_reading(page: Page) -> None:
    file: FilePayload = {
        "name": "conversations.json",
        "mimeType": "application/json",
        "buffer": long_export(90),
    }
    (token,) = [
        cookie["value"]
        for cookie in await page.context.cookies()
        if cookie["name"] == "csrftoken"
    ]
    await page.context.request.post(
        "/api/import", multipart={"file": file}, headers={"X-CSRFToken": token}
    )
    listed = await page.context.request.get("/api/conversations")
    (conversation,) = (await listed.json())["items"]
    await page.goto(f"/c/{conversation['id']}")
    await expect(page.locator("chat-message")).to_have_count(90)
    await page.mouse.move(700, 300)
    await page.mouse.wheel(0, -4000)
    await at_rest(page)
    reading = await page.evaluate(READING)
    await page.locator(".sidebar [data-command=new-chat]").click()
    await expect(page.locator(".welcome")).to_be_visible()
    await page.go_back()
    await expect(page.locator("chat-message")).to_have_count(90)
    again = await page.evaluate(READING)
    assert (again[0], abs(again[1] - reading[1]) <= 1) == (reading[0], True)
