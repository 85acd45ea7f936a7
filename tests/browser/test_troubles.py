"""When the session ends, the connection is away or the server says no."""

import asyncio

import pytest
import yaml
from playwright.async_api import (
    BrowserContext,
    Page,
    Route,
    WebSocketRoute,
    expect,
)

from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote
from tests.browser.conftest import PASSWORD, Change, sign_up
from tests.browser.talk import answers, begun, finished, say, slowly, watched, words
from tests.chaos.program import Program

pytestmark = pytest.mark.browser


async def test_a_stopped_answer_goes_on(page: Page, azure: Remote) -> None:
    azure.script("gpt-4o", slowly(), Script(answer="And this is the rest."))
    await say(page, "Write at length")
    await begun(page)
    azure.script("gpt-4o", Script(answer="And this is the rest."))
    await page.click(".composer__send")
    await expect(answers(page).last).to_have_attribute("data-status", "stopped")
    written = await words(page)
    await page.get_by_role("button", name="Continue").click()
    await finished(page)
    assert (await words(page)).startswith(written[:20])
    assert (await words(page)).endswith("And this is the rest.")


async def test_a_refused_message_keeps_its_text(page: Page) -> None:
    await page.evaluate(
        """() => { const { chat } = document.querySelector("chat-app");
        chat.boot.offers[0].model = "gone";
        chat.drafts.keep(null, { offer: chat.boot.offers[0] }); }"""
    )
    await say(page, "Is anybody there?")
    bubble = page.locator("chat-message[data-status=failed] .message__bubble")
    await expect(bubble).to_have_text("Is anybody there?")
    await expect(page.get_by_role("button", name="Edit message")).to_be_visible()
    await expect(page.locator(".composer")).to_have_attribute("data-mode", "send")


async def test_an_ended_session_is_renewed_in_place(
    context: BrowserContext, azure: Remote
) -> None:
    page = await context.new_page()
    sockets = await watched(page)
    await sign_up(page)
    azure.script("gpt-4o", Script(answer="Welcome back."))
    email = await page.evaluate(
        "document.querySelector('chat-app').chat.boot.user.email"
    )
    await context.clear_cookies()
    await sockets[-1].close(code=1011)
    link = page.get_by_role("link", name="Sign in in a new tab")
    await expect(link).to_be_visible()
    await say(page, "Still here?")
    async with context.expect_page() as opened:
        await link.click()
    other = await opened.value
    await other.fill("[name=login]", email)
    await other.fill("[name=password]", PASSWORD)
    await other.click(".form__actions button")
    await expect(link).to_be_hidden()
    await finished(page)
    assert await words(page) == "Welcome back."


async def test_a_message_written_offline_goes_when_the_line_is_back(
    context: BrowserContext, azure: Remote
) -> None:
    away = False

    def between(socket: WebSocketRoute) -> None:
        if away:
            return
        server = socket.connect_to_server()
        lines.append((socket, server))

    lines: list[tuple[WebSocketRoute, WebSocketRoute]] = []
    page = await context.new_page()
    await page.route_web_socket("**/ws/", between)
    await sign_up(page)
    azure.script("gpt-4o", Script(answer="Here."))
    away = True
    await lines[-1][0].close(code=1011)
    await expect(page.locator(".line-state .notice")).to_contain_text("Reconnecting")
    await say(page, "Hello?")
    await expect(page.locator(".message__bubble")).to_have_text("Hello?")
    away = False
    await page.evaluate(
        "document.querySelector('chat-app').chat.connection.reconnect()"
    )
    await finished(page)
    assert await words(page) == "Here."
    await expect(page.locator(".message__bubble")).to_have_count(1)


async def test_a_draft_survives_a_reload(page: Page) -> None:
    await page.fill("#message", "Half a thou")
    await page.reload()
    await expect(page.locator("#message")).to_have_value("Half a thou")


async def test_what_is_typed_before_the_scripts_are_there_stays(page: Page) -> None:
    await page.fill("#message", "Half a ")
    arrived = asyncio.Event()

    async def late(route: Route) -> None:
        await arrived.wait()
        await route.continue_()

    await page.route("**/app*.js", late)
    await page.reload(wait_until="commit")
    await page.locator("#message").press_sequentially("thought")
    arrived.set()
    await page.wait_for_selector("chat-composer[data-mode]")
    await expect(page.locator("#message")).to_have_value("Half a thought")
    kept = "document.querySelector('chat-app').chat.drafts.get(null).text"
    assert await page.evaluate(kept) == "Half a thought"


async def test_a_busy_model_is_one_line_that_counts_down_and_goes(
    page: Page, azure: Remote
) -> None:
    busy = Script.model_validate(
        {"error": {"name": "busy", "retry_after": 2}, "times": 1}
    )
    azure.script("gpt-4o", busy, slowly("All is well. " * 6, 60))
    await say(page, "Are you busy?")
    note = page.locator(".message__notices li")
    await expect(note).to_contain_text("Trying again.")
    await expect(note.locator(".badge")).to_have_text("in 1 s")
    await begun(page)
    await expect(note).to_have_count(0)
    await finished(page)
    await expect(note).to_have_count(0)


FAILED = """(error) => {
const { conversation } = document.querySelector("chat-app").chat;
const answer = conversation.path().at(-1);
conversation.put({ ...answer, status: "failed", error }) }"""


async def test_a_tool_call_is_one_entry_and_every_failure_has_a_way_on(
    page: Page, azure: Remote, program: Program, change: Change
) -> None:
    raw = yaml.safe_load((program.folder / "librechat.yaml").read_text())
    raw["endpoints"]["azureOpenAI"]["plugins"] = False  # nobody makes its calls
    change(endpoints=raw["endpoints"])
    call = {"name": "get_weather", "arguments": '{"city": "Oslo", "days": 3}'}
    azure.script("gpt-4o", Script.model_validate({"tool_calls": [call]}))
    await say(page, "How is the weather?")
    notice = page.locator(".message__extra .notice")
    await expect(notice).to_contain_text("wanted to call a tool (get_weather)")
    line = page.locator(".call > button")
    await expect(line).to_have_text("Using get_weatherCancelled")
    await line.click()
    await expect(page.locator(".call__text")).to_have_text("city: Oslo\ndays: 3")
    other = page.get_by_role("button", name="Choose another model")
    await expect(other).to_be_visible()
    for code in ("refused", "not_found"):
        await page.evaluate(FAILED, {"code": code, "message": f"It was {code}."})
        await expect(notice).to_contain_text(f"It was {code}.")
        await expect(notice).to_contain_text("Please tell your administrator.")
        await expect(other).to_be_visible()
