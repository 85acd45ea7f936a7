from datetime import timedelta

import pytest
from django.test import AsyncClient, Client
from django.utils import timezone

from accounts.models import Banner, User


async def page_of(user: User) -> str:
    client = AsyncClient()
    await client.aforce_login(user)
    return (await client.get("/")).content.decode()


@pytest.mark.usefixtures("stores", "configured")
async def test_a_banner_stands_on_the_chat_page_and_can_be_put_away(
    alice: User,
) -> None:
    await Banner.objects.acreate(message="Maintenance <b>tonight</b>")
    shown = await page_of(alice)
    assert "Maintenance &lt;b&gt;tonight&lt;/b&gt;" in shown
    assert "Dismiss" in shown


@pytest.mark.usefixtures("stores", "configured")
async def test_a_banner_that_stays_has_no_button(alice: User) -> None:
    await Banner.objects.acreate(message="Read this", persistent=True)
    shown = await page_of(alice)
    assert "Read this" in shown
    assert "Dismiss" not in shown


@pytest.mark.usefixtures("stores", "configured")
async def test_a_banner_whose_time_has_passed_is_gone(alice: User) -> None:
    past = timezone.now() - timedelta(minutes=1)
    await Banner.objects.acreate(message="Too late", ends_at=past)
    assert "Too late" not in await page_of(alice)


def test_only_public_banners_stand_on_the_sign_in_page(db: None) -> None:
    Banner.objects.create(message="For everybody", public=True)
    Banner.objects.create(message="For colleagues")
    shown = Client().get("/accounts/login/").content.decode()
    assert "For everybody" in shown
    assert "For colleagues" not in shown
