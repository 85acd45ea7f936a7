from datetime import timedelta

import pytest
from django.test import AsyncClient, Client
from django.utils import timezone

from accounts.models import Banner, PeopleGroup, User


async def read_by(user: User) -> list[dict[str, object]]:
    client = AsyncClient()
    await client.aforce_login(user)
    found: list[dict[str, object]] = (await client.get("/api/banners")).json()
    return found


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
async def test_a_banner_for_a_group_is_for_its_members_and_may_lead_on(
    alice: User, bob: User
) -> None:
    lab = await PeopleGroup.objects.acreate(name="Lab")
    await alice.groups.aadd(lab)
    facts = {"tone": "error", "link": "https://status.example.com/"}
    await Banner.objects.acreate(message="The lab moves", group=lab, **facts)
    page = await page_of(alice)
    assert 'data-tone="error"' in page
    assert 'href="https://status.example.com/"' in page
    assert "The lab moves" not in await page_of(bob)
    found = [await read_by(person) for person in (alice, bob)]
    assert [len(banners) for banners in found] == [1, 0]
    assert found[0][0]["message"] == "The lab moves"


@pytest.mark.django_db
def test_the_next_change_is_the_next_beginning_or_end() -> None:
    assert Banner.next_change() is None
    soon, later = (timezone.now() + timedelta(hours=hours) for hours in (1, 2))
    Banner.objects.create(message="Runs", ends_at=later)
    assert Banner.next_change() == later
    Banner.objects.create(message="Comes", starts_at=soon, ends_at=later)
    assert Banner.next_change() == soon


@pytest.mark.usefixtures("stores", "configured")
async def test_a_banner_whose_time_has_passed_is_gone(alice: User) -> None:
    past = timezone.now() - timedelta(minutes=1)
    await Banner.objects.acreate(message="Too late", ends_at=past)
    assert "Too late" not in await page_of(alice)


def test_only_public_banners_stand_on_the_sign_in_page(alice: User) -> None:
    Banner.objects.create(message="For everybody", public=True)
    Banner.objects.create(message="For colleagues")
    shown = Client().get("/accounts/login/").content.decode()
    assert "For everybody" in shown
    assert "For colleagues" not in shown
