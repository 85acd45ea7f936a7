"""Coming in: passkeys, codes, recovery codes, another service's word."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.conftest import PASSWORD, sign_up
from tests.chaos.program import Program

pytestmark = pytest.mark.browser

INSIDE = "chat-composer[data-mode]"
SUBMIT = "main form button[type=submit]"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


async def sign_out(page: Page) -> None:
    """Leave, and arrive at the sign-in page."""
    await page.goto("/accounts/logout/")
    await page.click(SUBMIT)
    await page.wait_for_url("**/accounts/login/**")


async def confirmed(page: Page, path: str) -> None:
    """Open a page that asks for the password first."""
    await page.goto(path)
    if "reauthenticate" in page.url:
        await page.fill("[name=password]", PASSWORD)
        await page.click(SUBMIT)
        await page.wait_for_url(f"**{path}")


async def test_a_passkey_is_added_and_comes_in(
    context: BrowserContext, program: Program
) -> None:
    assert context.browser
    # Browsers have passkeys for names only, not for addresses such as 127.0.0.1.
    named = program.url.replace("127.0.0.1", "localhost")
    profile = await context.browser.new_context(base_url=named)
    page = await profile.new_page()
    await sign_up(page)
    device = await profile.new_cdp_session(page)
    await device.send("WebAuthn.enable")
    await device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    await confirmed(page, "/accounts/2fa/webauthn/add/")
    await page.fill("[name=name]", "Laptop")
    await page.check("[name=passwordless]")
    async with page.expect_navigation():
        await page.click("#mfa_webauthn_add")
    await page.goto("/accounts/2fa/webauthn/")
    await expect(page.get_by_text("Laptop")).to_be_visible()
    await sign_out(page)
    await page.click("#passkey_login")
    await page.wait_for_selector(INSIDE)


async def test_a_code_is_asked_for_and_a_recovery_code_helps_once(
    visitor: Page,
) -> None:
    page = visitor
    email = await sign_up(page)
    await confirmed(page, "/accounts/2fa/totp/activate/")
    secret = await page.input_value("#authenticator_secret")
    value = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    await page.fill("[name=code]", value)
    await page.click(SUBMIT)
    await page.wait_for_url("**/recovery-codes/")
    codes = (await page.input_value("#recovery_codes")).split()
    await answer(page, email, codes[0])
    await page.wait_for_selector(INSIDE)
    await answer(page, email, codes[0])
    await expect(page.get_by_text("Incorrect code")).to_be_visible()
    await page.fill("[name=code]", codes[1])
    await page.click(SUBMIT)
    await page.wait_for_selector(INSIDE)


async def answer(page: Page, email: str, code: str) -> None:
    """Sign out, and in again with a password and a code."""
    await sign_out(page)
    await page.fill("[name=login]", email)
    await page.fill("[name=password]", PASSWORD)
    await page.click(SUBMIT)
    await page.fill("[name=code]", code)
    await page.click(SUBMIT)


async def test_another_service_leads_in(visitor: Page) -> None:
    await visitor.goto("/accounts/login/")
    await visitor.get_by_text("OpenID").click()
    await visitor.wait_for_selector(INSIDE)
