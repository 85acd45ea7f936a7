"""The packages of Python in the page, over HTTP."""

from pathlib import Path

import pytest
from django.test import AsyncClient
from pytest_django import Settings

from accounts.models import User
from chat.python import packages
from chat.tests.made_wheels import wheel

pytestmark = pytest.mark.usefixtures("stores")


async def test_a_page_gets_the_index_and_each_wheel_and_nothing_else(
    tmp_path: Path, settings: Settings, alice: User
) -> None:
    settings.DATA_DIR = tmp_path
    made = wheel(tmp_path / packages.FOLDER, "tides", {"tides": ""})
    (tmp_path / "secret.whl").write_text("secret")
    browser = AsyncClient()
    assert (await browser.get("/api/python/packages")).status_code == 401
    await browser.aforce_login(alice)
    index = (await browser.get("/api/python/packages")).json()
    assert index["packages"]["tides"]["file_name"] == made.name
    sent = await browser.get(f"/api/python/packages/{made.name}")
    assert sent.content == made.read_bytes()
    for name in ("secret.whl", "..%2Fsecret.whl", "%2Fetc%2Fpasswd"):
        assert (await browser.get(f"/api/python/packages/{name}")).status_code == 404
