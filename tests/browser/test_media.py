"""Pictures and speech on the page: drawn, enlarged, changed; dictated, read aloud."""

from typing import Any

import pytest
import yaml
from playwright.async_api import BrowserContext, Page, expect

from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote
from tests.browser.conftest import Change
from tests.browser.talk import answers, finished, say
from tests.chaos.program import Program

pytestmark = pytest.mark.browser

DRAWN = ".drawn__open img"
BAR = ".speech"
# What a microphone gives: a tone that never falls silent, or nothing at all.
MICROPHONE = """
navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const heard = context.createMediaStreamDestination();
  tone.connect(heard);
  tone.start();
  return heard.stream;
};"""
# One that gives a tone for a while, each time as long as the next of these says (ms).
TURNS = """
const turns = %s;
const { play } = HTMLMediaElement.prototype;
globalThis.plays = 0;
HTMLMediaElement.prototype.play = function () {
  globalThis.plays += 1;
  return play.call(this);
};
navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const loud = context.createGain();
  const heard = context.createMediaStreamDestination();
  loud.gain.value = 0;
  tone.connect(loud).connect(heard);
  tone.start();
  const until = turns.shift() ?? 0;
  if (until) {
    loud.gain.value = 1;
    setTimeout(() => { loud.gain.value = 0; }, until);
  }
  return heard.stream;
};"""
# A microphone that is there and gives no sound at all: its clock does not run.
MUTE = """
navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext();
  await context.suspend();
  return context.createMediaStreamDestination().stream;
};"""
NONE = """
navigator.mediaDevices.getUserMedia = async () => {
  throw new DOMException("", "%s");
};"""


@pytest.fixture
def media(program: Program, change: Change, azure: Remote) -> Remote:
    """Have a model that draws, and deployments that speak and hear."""
    raw: dict[str, Any] = yaml.safe_load(
        (program.folder / "librechat.yaml").read_text()
    )
    [group] = raw["endpoints"]["azureOpenAI"]["groups"]
    place = {"url": group["baseURL"], "apiKey": "demo-key", "apiVersion": "2024-10-21"}
    speaks = {**place, "deploymentName": "speaks", "model": "tts-1"}
    hears = {**place, "deploymentName": "hears", "model": "whisper-1"}
    change(
        models={"gpt-image-1": {"deploymentName": "gpt-image-1"}},
        speech={"tts": {"azureOpenAI": speaks}, "stt": {"azureOpenAI": hears}},
    )
    return azure


async def test_a_picture_is_drawn_enlarged_and_changed(
    page: Page, media: Remote
) -> None:
    await page.reload()
    await say(page, "Draw a picture of a lake at dawn")
    await expect(page.locator(DRAWN)).to_be_visible()
    await finished(page)
    await expect(page.locator(DRAWN)).to_have_attribute("alt", "a lake at dawn")
    await page.click(".drawn__open")
    await expect(page.locator("dialog .attached__large")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.click("[aria-label='Edit this picture']")
    await expect(page.locator("attachment-bar .attachment")).to_have_count(1)
    await page.keyboard.type("make it night")
    await page.keyboard.press("Enter")
    await expect(answers(page).last.locator(DRAWN)).to_be_visible()
    await page.reload()
    await expect(page.locator(DRAWN)).to_have_count(2)


async def test_a_borrowed_picture_that_is_taken_off_stays_in_its_answer(
    page: Page, media: Remote
) -> None:
    await page.reload()
    await say(page, "Draw a picture of a lake at dawn")
    await finished(page)
    await page.click("[aria-label='Use as attachment']")
    await page.click("attachment-bar [aria-label^='Remove']")
    await page.reload()
    shown = page.locator(DRAWN)
    await expect(shown).to_be_visible()
    assert await shown.evaluate(
        "image => image.decode().then(() => image.naturalWidth)"
    )


async def opened(context: BrowserContext, page: Page, script: str) -> Page:
    """Return a page of the same person's with a microphone of the test's own."""
    mine = await context.new_page()
    await mine.add_init_script(script)
    await mine.goto("/")
    await mine.wait_for_selector("chat-composer[data-mode]")
    return mine


async def test_done_before_a_word_is_heard_sends_nothing_empty(
    page: Page, context: BrowserContext, media: Remote
) -> None:
    mine = await opened(context, page, MUTE)
    await mine.click("[data-command=dictate]")
    await mine.evaluate("document.querySelector('[data-command=dictate]').click()")
    await mine.click(f"{BAR} [aria-label=Done]")
    await expect(mine.locator("toast-area")).to_contain_text("Nothing was understood.")
    await expect(mine.locator(BAR)).to_have_count(0)


async def test_what_is_dictated_lands_in_the_composer(
    page: Page, context: BrowserContext, media: Remote
) -> None:
    words = "Good morning from the harbour"
    media.script("hears", Script(answer=words))
    mine = await opened(context, page, MICROPHONE)
    await mine.click("[data-command=dictate]")
    await mine.click(f"{BAR} [aria-label=Cancel]")
    await expect(mine.locator(BAR)).to_have_count(0)
    await expect(mine.locator("#message")).to_have_value("")
    await mine.click("[data-command=dictate]")
    await mine.click(f"{BAR} [aria-label=Done]")
    await expect(mine.locator("#message")).to_have_value(
        "Good morning from the harbour"
    )
    await expect(mine.locator(BAR)).to_have_count(0)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("NotAllowedError", "The microphone may not be used"),
        ("NotFoundError", "No microphone was found."),
    ],
)
async def test_a_microphone_that_is_not_there_is_said_and_the_chat_goes_on(
    page: Page, context: BrowserContext, media: Remote, error: str, said: str
) -> None:
    mine = await opened(context, page, NONE % error)
    await mine.click("[data-command=dictate]")
    await expect(mine.locator("toast-area")).to_contain_text(said)
    await say(mine, "Hello")
    await finished(mine)


async def test_an_answer_is_read_aloud_until_it_is_stopped(
    page: Page, media: Remote
) -> None:
    await page.reload()
    media.script("gpt-4o", Script(answer="The **first** sentence is here. And more."))
    await say(page, "Hello")
    await finished(page)
    await page.click("[data-action=read]")
    said = page.locator(f"{BAR} .speech__said")
    await expect(said).to_have_text("The first sentence is here.")
    await page.click(f"{BAR} [aria-label='Stop reading']")
    await expect(page.locator(BAR)).to_have_count(0)


async def test_a_conversation_listens_reads_is_interrupted_and_ends_on_escape(
    page: Page, context: BrowserContext, media: Remote
) -> None:
    media.script("hears", Script(answer="Tell me about the harbour"))
    media.script("gpt-4o", Script(answer="The harbour is old and wide. " * 30))
    mine = await opened(context, page, TURNS % "[600, 600000]")
    await mine.click("[data-command=converse]")
    await expect(answers(mine)).to_have_count(1)
    # Only who was interrupted, or has read all of it, listens again.
    said = mine.locator(f"{BAR} .speech__said")
    await expect(said).to_contain_text("Speak; a pause sends it.")
    assert 1 <= await mine.evaluate("plays") < 30
    await mine.keyboard.press("Escape")
    await expect(mine.locator(BAR)).to_have_count(0)
    await expect(answers(mine)).to_have_count(1)
    asked = mine.locator("chat-message[data-role=user] .message__bubble")
    await expect(asked).to_have_text("Tell me about the harbour")


async def test_nothing_of_it_is_loaded_before_it_is_used(
    page: Page, media: Remote
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.reload()
    await page.wait_for_selector("chat-composer[data-mode]")
    used = ("speech/reading", "speech/dictation", "speech/voice", "drawn-pictures")
    assert [url for url in asked if any(name in url for name in used)] == []
