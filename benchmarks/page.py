"""`python -m benchmarks.page`: what a browser fetches, compressed, for each feature.

Starts a program of its own with a pretend Azure, and one Chromium with an empty cache.
Each line counts what had not been fetched before; sizes are of bodies as they travel.
"""

import asyncio
import json
import math
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from playwright.async_api import Page, Request, async_playwright, expect

from benchmarks.figures import RESULTS, commit, machine
from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote, in_process
from tests.browser.conftest import FLAGS, sign_up
from tests.browser.talk import answers, finished, say
from tests.chaos.program import running
from tests.patience import PATIENCE

expect.set_options(timeout=PATIENCE * 1000)
Step = Callable[[Page, Remote], Awaitable[None]]
ARTIFACT = '<artifact id="made" type="{}" title="Made">\n{}\n</artifact>'
CHART = (
    '{"mark": "bar", "data": {"values": [{"a": 1}]}, "encoding": {"x": {"field": "a"}}}'
)
# Frames of no origin in a process of their own would fetch before they are watched.
TOGETHER = "--disable-features=IsolateSandboxedIframes"
QUIET = 1.0  # seconds in which nothing is asked for any more
WIDTH = 40  # letters of the longest bar


@dataclass(frozen=True, slots=True)
class Transfer:
    """What one feature fetched; the target is in kB and counts bodies."""

    feature: str
    requests: int
    kilobytes: float
    requests_target: int | None = None
    kilobytes_target: float | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    """A thing people do for the first time."""

    name: str
    step: Step
    requests_target: int | None = None
    kilobytes_target: float | None = None


async def first_page(page: Page, _: Remote) -> None:
    """Open the chat of somebody who has just signed up, with nothing in the cache."""
    await page.goto("/")
    await page.wait_for_selector("chat-composer[data-mode]")


def answer(text: str, shown: str, click: str = "") -> Step:
    """Return a step that has `text` answered and waits until `shown` is visible."""

    async def step(page: Page, azure: Remote) -> None:
        azure.script("gpt-4o", Script(answer=text))
        await say(page, "Go on")
        await finished(page)
        if click:
            await answers(page).last.get_by_role("button", name=click).first.click()
        await expect(page.locator(shown).last).to_be_visible()

    return step


def artifact(kind: str, source: str, shown: str) -> Step:
    """Return a step that has an artifact made and waits for `shown` in its frame."""

    async def step(page: Page, azure: Remote) -> None:
        await answer(ARTIFACT.format(kind, source), ".artifact-frame")(page, azure)
        frame = page.frame_locator(".artifact-panel iframe")
        await expect(frame.locator(shown).first).to_be_attached()

    return step


FEATURES = (
    Feature("first page", first_page, 40, 200),
    Feature("first answer", answer("Some *words*.", "chat-message em")),
    Feature("first code", answer("```python\n1 + 1\n```", ".hljs-number")),
    Feature("first formula", answer("$$E = mc^2$$", ".katex"), None, 160),
    Feature(
        "first diagram",
        answer("```mermaid\ngraph TD; A-->B\n```", ".code-block__diagram img"),
        None,
        500,
    ),
    Feature("first artifact", artifact("html", "<p>hi</p>", "p")),
    Feature(
        "first React artifact", artifact("react", "export default () => <i>a</i>", "i")
    ),
    Feature("first chart", artifact("vega-lite", CHART, "svg, canvas")),
    Feature(
        "first Python run",
        answer("```python\n6 * 7\n```", ".python-output__state:text('Done')", "Run"),
    ),
)


async def measured(url: str, azure: Remote) -> list[Transfer]:
    """Do one thing after the other; return what each fetched."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=[*FLAGS, TOGETHER]
        )
        signing = await browser.new_context(base_url=url)
        await sign_up(await signing.new_page())
        fresh = await browser.new_context(
            base_url=url, storage_state=await signing.storage_state()
        )
        page = await fresh.new_page()
        traffic = Traffic(page)
        found = [await _transfer(each, page, azure, traffic) for each in FEATURES]
        await browser.close()
    return found


class Traffic:
    """What a page has fetched, and what is still on its way.

    Chromium's own "networkidle" is told once for a document, not once for each thing
    that somebody does in it.
    """

    def __init__(self, page: Page) -> None:
        self.fetched: list[Request] = []
        self._coming: set[Request] = set()
        self._moved = 0.0
        page.on("request", self._begun)
        page.on("requestfinished", lambda request: self._over(request, whole=True))
        page.on("requestfailed", lambda request: self._over(request, whole=False))

    def _begun(self, request: Request) -> None:
        if request.url.startswith("http"):
            self._coming.add(request)
            self._moved = time.monotonic()

    def _over(self, request: Request, *, whole: bool) -> None:
        self._coming.discard(request)
        self._moved = time.monotonic()
        if whole and request.url.startswith("http"):
            self.fetched.append(request)

    async def ended(self) -> None:
        """Wait until nothing comes, and nothing has been asked for during QUIET."""
        async with asyncio.timeout(PATIENCE):
            # It is silence that is waited for: nothing tells of it.
            while self._coming or time.monotonic() - self._moved < QUIET:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


async def _transfer(
    feature: Feature, page: Page, azure: Remote, traffic: Traffic
) -> Transfer:
    traffic.fetched.clear()
    await feature.step(page, azure)
    await traffic.ended()
    sizes = [await each.sizes() for each in traffic.fetched]
    size = sum(max(0, each["responseBodySize"]) for each in sizes)
    targets = feature.requests_target, feature.kilobytes_target
    return Transfer(feature.name, len(sizes), round(size / 1000, 1), *targets)


def table(transfers: list[Transfer]) -> str:
    """Return the figures in Markdown, each with a bar on a logarithmic scale."""
    largest = max(math.log1p(each.kilobytes) for each in transfers)
    rows = [["feature", "requests", "kB", "at most", ""], ["---"] * 5]
    for each in transfers:
        bar = "█" * max(1, round(WIDTH * math.log1p(each.kilobytes) / largest))
        most = [f"{each.requests_target or ''}", f"{each.kilobytes_target or ''} kB"]
        target = " / ".join(word for word in most if word not in ("", " kB"))
        rows.append(
            [each.feature, str(each.requests), f"{each.kilobytes:g}", target, bar]
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> int:
    """Measure, print and keep the figures; 1 where a target is missed."""
    with (
        tempfile.TemporaryDirectory(prefix="lc-") as folder,
        in_process() as azure,
        running(Path(folder), azure.url, titles=False) as program,
    ):
        transfers = asyncio.run(measured(program.url, azure))
    print(table(transfers))
    content = {
        "commit": commit(),
        "machine": machine(),
        "transfers": [asdict(each) for each in transfers],
    }
    file = RESULTS / f"page-{time.strftime('%Y%m%d-%H%M%S')}.json"
    file.write_text(json.dumps(content, indent=1) + "\n")
    print(f"\nKept in {file}")
    return any(_missed(each) for each in transfers)


def _missed(each: Transfer) -> bool:
    return each.requests > (each.requests_target or each.requests) or each.kilobytes > (
        each.kilobytes_target or each.kilobytes
    )


if __name__ == "__main__":
    sys.exit(main())
