"""What a person does in a chat, in words."""

from playwright.async_api import Locator, Page, WebSocketRoute, expect

from endpoints.simulator.script import Script

LONG = "\n\n".join(f"Paragraph {n} says a few plain words." for n in range(1, 61))
PLACE = "document.querySelector('chat-transcript').scrollTop"


def slowly(answer: str = LONG, speed: float = 120) -> Script:
    """Return a script whose answer takes some seconds (`speed` in tokens a second)."""
    return Script(answer=answer, tokens_per_second=speed)


async def say(page: Page, text: str) -> None:
    """Write a message and press Enter."""
    await page.fill("#message", text)
    await page.press("#message", "Enter")


async def at_rest(page: Page) -> float:
    """Return where the view stands once the wheel's own motion is over."""
    place, before = await page.evaluate(PLACE), -1
    while place != before:
        await page.wait_for_timeout(200)
        place, before = await page.evaluate(PLACE), place
    return float(place)


def answers(page: Page) -> Locator:
    """Return all answers of the visible branch."""
    return page.locator("chat-message[data-role=assistant]")


async def finished(page: Page) -> None:
    """Wait until the last answer is complete and stored."""
    last = answers(page).last
    await expect(last).to_have_attribute("data-status", "complete")


async def begun(page: Page) -> None:
    """Wait until the first words of the last answer are there."""
    await expect(answers(page).last.locator(".markdown__block").first).to_be_visible()


async def watched(page: Page) -> list[WebSocketRoute]:
    """Return the page's WebSockets, to be closed by the test."""
    opened: list[WebSocketRoute] = []

    def between(socket: WebSocketRoute) -> None:
        opened.append(socket)
        socket.connect_to_server()

    await page.route_web_socket("**/ws/", between)
    return opened


async def words(page: Page) -> str:
    """Return the last answer's text."""
    return await answers(page).last.locator("markdown-text").inner_text()
