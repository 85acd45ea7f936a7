"""Files in the composer: chosen, dropped, pasted, kept with the draft, sent."""

import base64

import pytest
from playwright.async_api import Page, expect

from chat.tests import made_files
from chat.tests.made_pdfs import pdf
from chat.tests.test_pictures import picture
from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote
from tests.browser.conftest import Change
from tests.browser.talk import finished, say
from tests.browser.test_looks import serious

pytestmark = pytest.mark.browser

PICTURE = picture(400, 300)
CHIPS = "attachment-bar .attachment"
LIMITED = """() => document.querySelector("chat-app")
  ?.chat?.boot.file_limits.azureOpenAI?.size === 1000"""
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


async def test_a_chip_says_what_was_read_and_opens_the_file_at_the_passage(
    page: Page,
) -> None:
    await choose(page, "cranes.pdf", pdf("Cranes move south"), "application/pdf")
    chip = page.locator(CHIPS)
    await expect(chip).to_contain_text("1 page · Goes in whole: ")
    address = await chip.locator("a").get_attribute("href")
    await page.goto(f"{address}#page=1&mark=cranes+MOVE")
    await expect(page.locator("pdf-page img")).to_be_visible()
    await expect(page.locator(".viewer__words[data-marked]")).to_have_text(
        "Cranes move south"
    )
    assert await serious(page) == []
    await page.goto(f"{address}#page=1&mark=storks")
    about = page.locator(".viewer__about")
    await expect(about).to_contain_text("The passage was not found on this page.")


async def test_a_word_file_is_shown_as_it_was_read(page: Page) -> None:
    await choose(page, "birds.docx", made_files.word(), "application/msword")
    address = await page.locator(f"{CHIPS} a").get_attribute("href")
    await page.goto(f"{address}#mark=move+south")
    await expect(page.locator("[data-marked]")).to_have_text("Cranes move south.")
    await expect(page.locator(".viewer td").first).to_have_text("鹤")
    assert await serious(page) == []


PASTE = """(text) => {
  const field = document.querySelector("#message");
  const carried = new DataTransfer();
  carried.setData("text/plain", text);
  const about = { bubbles: true, cancelable: true, clipboardData: carried };
  field.dispatchEvent(new ClipboardEvent("paste", about));
  field.value += text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}"""


async def test_a_long_paste_becomes_a_file_when_the_person_agrees(page: Page) -> None:
    await page.fill("#message", "Look: ")
    await page.evaluate(PASTE, "short words")
    await expect(page.locator("long-paste")).to_be_empty()
    await page.fill("#message", "Look: ")
    await page.evaluate(PASTE, "鹤向南飞。" * 700)
    await expect(page.locator("long-paste")).to_contain_text("3,500 characters")
    await page.get_by_role("button", name="Leave it as it is").click()
    await expect(page.locator(CHIPS)).to_have_count(0)
    await page.fill("#message", "Look: ")
    await page.evaluate(PASTE, "鹤向南飞。" * 700)
    await page.get_by_role("button", name="Attach it as a file").click()
    await expect(page.locator(CHIPS)).to_contain_text("Pasted text.txt")
    await expect(page.locator("#message")).to_have_value("Look: ")


async def test_a_file_beyond_the_limits_is_told_before_it_is_sent(
    page: Page, change: Change
) -> None:
    change(fileConfig={"endpoints": {"azureOpenAI": {"fileSizeLimit": 0.001}}})
    await page.reload()
    await page.wait_for_function(LIMITED)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    file = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"x" * 1_001}
    await page.locator(".composer input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await expect(page.locator(".attachment__problem")).to_contain_text("0.001 MB")
    assert not [url for url in sent if url.endswith("/api/files")]


async def test_a_refused_file_says_why_and_can_be_removed(page: Page) -> None:
    file = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF\x00\x01"}
    await page.locator(".composer input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    await expect(page.locator(".attachment__problem")).to_contain_text(
        "no kind of file"
    )
    await expect(page.locator(".composer__send")).to_be_disabled()
    await page.get_by_role("button", name="Remove a.pdf").click()
    await expect(page.locator(CHIPS)).to_have_count(0)
