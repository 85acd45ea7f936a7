"""P9 in the browser: a conversation of 1,000 messages, until one can work with it."""

import shutil

from playwright.async_api import Page, ViewportSize, async_playwright

from benchmarks.figures import Figure, percentile
from benchmarks.lab import Lab
from tests.browser.conftest import FLAGS
from tests.chaos.person import PASSWORD, Person

TRIES = 7  # after one that fills the browser's cache
TARGET = 1_000  # ms
VIEW = ViewportSize(width=1440, height=900)
SETTLED = 3_000  # ms in which tasks after the opening are watched

# "Interactive": the last message is drawn, the composer is alive, and the page's one
# thread is free to answer, which is when a timer set after the next frame runs.
WATCH = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const { duration, startTime } of list.getEntries())
    if (window.ready && startTime > window.ready)
      window.longest = Math.max(window.longest, duration);
}).observe({ type: "longtask", buffered: true });
window.opened = new Promise((done) => {
  const ready = () => done((window.ready = performance.now()));
  const look = () => {
    const drawn = document.querySelector("chat-message:last-of-type .markdown__block");
    const alive = document.querySelector("chat-composer[data-mode]");
    if (!drawn || !alive) return requestAnimationFrame(look);
    requestAnimationFrame(() => setTimeout(ready));
  };
  requestAnimationFrame(look);
});
"""


async def opened(lab: Lab, person: Person, home: str, number: int) -> list[Figure]:
    """Measure page loads of a long conversation, and a switch to it from another.

    Times in ms, from the request of the page or from the click.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        return []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = await browser.new_page(base_url=lab.program.url, viewport=VIEW)
        await _sign_in(page, person)
        await page.add_init_script(WATCH)
        tried = [await _load(page, home) for _ in range(TRIES + 1)][1:]
        switches = [await _switch(page, home) for _ in range(TRIES)]
        await browser.close()
    ready, longest = zip(*tried, strict=True)
    name = f"{number:,} messages, interactive in Chromium"
    after = {"p95": percentile(ready, 95), "longest_task_after": max(longest)}
    return [
        _figure(lab, f"{name}, page loaded", percentile(ready, 50), after),
        _figure(lab, f"{name}, from another chat", percentile(switches, 50), {}),
    ]


def _figure(lab: Lab, name: str, value: float, details: dict[str, float]) -> Figure:
    return Figure("P9", name, value, "ms", lab.server, TARGET, details=details)


async def _sign_in(page: Page, person: Person) -> None:
    await page.goto("/accounts/login/")
    await page.fill("[name=login]", person.email)
    await page.fill("[name=password]", PASSWORD)
    await page.click(".form__actions button")
    await page.wait_for_selector("chat-composer[data-mode]")


async def _load(page: Page, home: str) -> tuple[float, float]:
    """Return when the page was ready, and the longest task after that."""
    await page.goto(f"/c/{home}")
    ready: float = await page.evaluate("window.opened")
    await page.wait_for_timeout(SETTLED)
    longest: float = await page.evaluate("window.longest")
    return ready, longest


async def _switch(page: Page, home: str) -> float:
    """Return the ms from leaving an empty chat until the long one is there."""
    await page.goto("/")
    await page.wait_for_selector(".welcome")
    await page.wait_for_timeout(SETTLED / 3)
    went: float = await page.evaluate(
        """(home) => new Promise((done) => {
          const begun = performance.now();
          document.querySelector("chat-app").go(home);
          const look = () => {
            const last = "chat-message:last-of-type .markdown__block";
            if (!document.querySelector(last)) return requestAnimationFrame(look);
            const now = () => done(performance.now() - begun);
            requestAnimationFrame(() => setTimeout(now));
          };
          look();
        })""",
        home,
    )
    return went
