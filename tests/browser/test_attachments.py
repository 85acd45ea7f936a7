"""Files in the composer: chosen, dropped, pasted, kept with the draft, sent."""

import base64

import pytest
from playwright.async_api import Page, expect

from chat.tests.test_pictures import picture
from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote
from tests.browser.conftest import Change
from tests.browser.talk import finished, say

pytestmark = pytest.mark.browser

PICTURE = picture(400, 300)
CHIPS = "attachment-bar .attachment"
HAND_OVER = """([way, target, data, name, type]) => {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const carried = new DataTransfer();
  carried.items.add(new File([bytes], name, { type }));
  const about = { bubbles: true, cancelable: true };
  const event = way === "paste"
    ? new ClipboardEvent(way, { ...about, clipboardData: carried })
    : new DragEvent(way, { ...about, dataTransfer: carried });
  document.querySelector(target).dispatchEvent(event);
}"""


async def choose(page: Page, name: str, data: bytes, kind: str = "image/png") -> None:
    """Pick a file and wait until it has arrived."""
    file = {"name": name, "mimeType": kind, "buffer": data}
    await page.locator(".composer input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    chip = page.locator(CHIPS, has_text=name)
    await expect(chip).to_be_visible()
    await expect(chip.locator("progress")).to_have_count(0)


async def test_a_picture_survives_a_reload_and_is_sent(
    page: Page, azure: Remote
) -> None:
    azure.script("gpt-4o", Script(answer="A teal square."))
    await choose(page, "teal.png", PICTURE)
    await choose(page, "notes.md", b"# Kept notes", "text/markdown")
    await page.reload()
    await expect(page.locator(CHIPS)).to_have_count(2)
    await say(page, "What do you see?")
    await finished(page)
    await expect(page.locator(CHIPS)).to_have_count(0)
    asked = next(r for r in azure.requests("gpt-4o") if "Kept notes" in str(r))
    assert "data:image/png;base64," in str(asked)
    await page.reload()
    await page.get_by_role("button", name="Enlarge teal.png").click()
    await expect(page.locator("dialog .attached__large")).to_be_visible()
    await expect(page.locator("a.attachment")).to_have_text("notes.md")


async def test_a_picture_is_made_smaller_before_it_is_sent(
    page: Page, azure: Remote, change: Change
) -> None:
    resize = {"enabled": True, "maxWidth": 100, "maxHeight": 900, "quality": 0.8}
    change(fileConfig={"clientImageResize": resize})
    await page.reload()
    async with page.expect_response("**/api/files") as answered:
        await choose(page, "teal.png", PICTURE)
    kept = await (await answered.value).json()
    assert (kept["width"], kept["height"]) == (100, 75)


async def test_a_picture_alone_can_be_sent(page: Page, azure: Remote) -> None:
    azure.script("gpt-4o", Script(answer="Teal."))
    await choose(page, "teal.png", PICTURE)
    await page.click(".composer__send")
    await finished(page)
    await expect(page.locator(".attached__image")).to_be_visible()
    await expect(page.locator(".message__bubble")).to_be_hidden()


@pytest.mark.parametrize(
    ("way", "target"), [("paste", "#message"), ("drop", "chat-transcript")]
)
async def test_a_picture_comes_by_paste_and_by_drop(
    page: Page, way: str, target: str
) -> None:
    data = base64.b64encode(PICTURE).decode()
    await page.evaluate(HAND_OVER, [way, target, data, "shot.png", "image/png"])
    await expect(page.locator(CHIPS)).to_have_text("shot.png")
    await expect(page.locator(f"{CHIPS} img")).to_be_visible()


async def test_a_refused_file_says_why_and_can_be_removed(page: Page) -> None:
    file = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF\x00\x01"}
    await page.locator(".composer input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await expect(page.locator(".attachment__problem")).to_contain_text("pictures")
    await expect(page.locator(".composer__send")).to_be_disabled()
    await page.get_by_role("button", name="Remove a.pdf").click()
    await expect(page.locator(CHIPS)).to_have_count(0)
