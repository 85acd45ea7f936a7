"""One browser window, kept from test to test.

A new profile loads and compiles a hundred files anew, which takes longer than all
that a test does with them. So one profile and one page of it are kept, and emptied
before each test.

What cannot be taken back (scripts at the start of a page, routes of WebSockets) belongs
on a page of the test's own: `context.new_page()`.
"""

from dataclasses import dataclass, field
from typing import Self

from playwright.async_api import Browser, BrowserContext, Page, ViewportSize

from tests.patience import PATIENCE

SIZE: ViewportSize = {"width": 1280, "height": 720}
PLAIN = "/health"  # an address without scripts


@dataclass
class Window:
    """A profile, its page, and what went wrong in the scripts of its pages."""

    profile: BrowserContext
    page: Page
    problems: list[str] = field(default_factory=list)

    @classmethod
    async def open(cls, browser: Browser, url: str) -> Self:
        """Open a window of a new profile."""
        profile = await browser.new_context(base_url=url)
        profile.set_default_timeout(PATIENCE * 1000)
        window = cls(profile, await profile.new_page())
        profile.on("weberror", lambda error: window.problems.append(str(error.error)))
        profile.on("console", lambda said: window.note(said.text))
        return window

    def note(self, said: str) -> None:
        """Keep what the console says of the content policy."""
        if "Content Security Policy" in said:
            self.problems.append(said)

    async def clean(self) -> None:
        """Leave nothing of what a test did; the cached files stay."""
        for page in self.profile.pages:
            if page is not self.page:
                await page.close()
        await self.profile.unroute_all()
        await self.page.unroute_all()
        await self.page.goto(PLAIN)
        await self.page.evaluate("localStorage.clear(), sessionStorage.clear()")
        await self.profile.clear_cookies()
        await self.profile.clear_permissions()
        await self.page.emulate_media(
            media="null",
            color_scheme="null",
            reduced_motion="null",
            forced_colors="null",
        )
        if self.page.viewport_size != SIZE:
            await self.page.set_viewport_size(SIZE)
        self.problems.clear()
