"""The admin panel in a browser: every page works under the content policy."""

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.chaos.person import PASSWORD

pytestmark = pytest.mark.browser

PAGES = (
    "deployments",
    "configuration",
    "read",
    "ledger/ledgerentry",
    "ledger/budget",
    "audit/auditentry",
    "accounts/user",
)


@pytest_asyncio.fixture(loop_scope="session")
async def panel(visitor: Page, administrator: str) -> Page:
    """Return the dashboard, with an administrator signed in."""
    await visitor.goto("/accounts/login/?next=/admin/")
    await visitor.fill("[name=login]", administrator)
    await visitor.fill("[name=password]", PASSWORD)
    await visitor.click(".form__actions button")
    await expect(visitor.locator("canvas.chart").first).to_be_visible()
    return visitor


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_page_is_drawn_in_both_themes(panel: Page, scheme: str) -> None:
    await panel.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for name in PAGES:
        answer = await panel.goto(f"/admin/{name}/")
        assert answer is not None
        assert answer.ok, name
        dark = await panel.evaluate(
            "document.documentElement.className.includes('dark')"
        )
        assert dark == (scheme == "dark"), name


async def test_a_budgets_person_is_asked_for_when_it_is_for_one(panel: Page) -> None:
    await panel.goto("/admin/ledger/budget/add/")
    await expect(panel.locator(".field-person")).to_be_hidden()
    await panel.select_option("[name=scope]", "person")
    await expect(panel.locator(".field-person")).to_be_visible()


async def test_reloading_the_configuration_says_so(panel: Page) -> None:
    await panel.goto("/admin/configuration/")
    await panel.get_by_role("button", name="Reload").click()
    await expect(
        panel.get_by_text("All processes take over the file now.")
    ).to_be_visible()
