"""What an administrator does for others: groups of many, lost second factors."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.test import Client

from accounts.admin.crowd.members import addresses
from accounts.audit.models import AuditEntry
from accounts.models import PeopleGroup, User
from conftest import PASSWORD

LIST = "Bob Example <BOB@example.com>, alice@example.com;\nnobody@example.com"


@pytest.fixture
def panel(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


@pytest.fixture
def team(db: None) -> PeopleGroup:
    return PeopleGroup.objects.create(name="Team")


def lost(person: User) -> None:
    """Give somebody a second factor that nobody has."""
    kind = Authenticator.Type.TOTP
    Authenticator.objects.create(user=person, type=kind, data={"secret": "x"})


def test_addresses_are_found_however_they_are_pasted() -> None:
    assert addresses(LIST + " bob@example.com") == [
        "bob@example.com",
        "alice@example.com",
        "nobody@example.com",
    ]
    assert addresses("no address at all") == []


def test_a_list_of_addresses_becomes_members(
    panel: Client, team: PeopleGroup, alice: User, bob: User
) -> None:
    team.members.add(alice)
    path = f"/admin/accounts/peoplegroup/{team.pk}/members/"
    page = panel.post(path, {"add": LIST, "remove": ""}, follow=True)
    text = page.content.decode()
    assert set(team.members.all()) == {alice, bob}
    assert "1 added" in text
    assert "nobody@example.com" in text
    told = AuditEntry.objects.get(action="peoplegroup.members").details
    assert (told["whom"], told["added"]) == ("Team", 1)
    assert told["people"] == ["bob@example.com"]
    panel.post(path, {"add": "", "remove": "bob@example.com"})
    assert set(team.members.all()) == {alice}


@pytest.mark.parametrize("key", ["999999", "nonsense"])
def test_a_group_that_is_not_there_has_no_members(panel: Client, key: str) -> None:
    path = f"/admin/accounts/peoplegroup/{key}/members/"
    assert panel.get(path, follow=True).status_code == 404


def test_who_lost_the_second_factor_comes_in_again(
    panel: Client, bob: User, redis_clean: None
) -> None:
    lost(bob)
    login = {"login": bob.email, "password": PASSWORD}
    asked = Client().post("/accounts/login/", login)["Location"]
    assert asked.startswith("/accounts/2fa/")
    path = f"/admin/accounts/user/{bob.pk}/second-factor/"
    assert "TOTP" in panel.get(path, follow=True).content.decode()
    assert panel.post(path).status_code == 302
    assert Client().post("/accounts/login/", login)["Location"] == "/"
    entry = AuditEntry.objects.get(action="person.second_factor_reset")
    assert (entry.details["whom"], entry.details["factors"]) == (bob.email, 1)


def test_the_command_does_the_same(bob: User) -> None:
    lost(bob)
    out = StringIO()
    call_command("reset_second_factor", bob.email, stdout=out)
    assert not Authenticator.objects.filter(user=bob).exists()
    assert "removed" in out.getvalue()


@pytest.mark.parametrize("page", ["user/{}/second-factor/", "peoplegroup/{}/members/"])
def test_these_pages_are_for_administrators(
    client: Client, alice: User, bob: User, team: PeopleGroup, page: str
) -> None:
    lost(bob)
    client.force_login(alice)
    path = f"/admin/accounts/{page.format(bob.pk if 'user' in page else team.pk)}"
    answer = client.post(path, {"add": alice.email, "remove": ""})
    assert answer.status_code in (302, 403)
    assert Authenticator.objects.filter(user=bob).exists()
    assert not team.members.exists()


def test_an_owner_is_not_sent_to_an_administrator(ada: User, client: Client) -> None:
    client.force_login(ada)
    refused = client.get("/admin/accounts/role/ADMIN/delete/")
    assert refused.status_code == 403
    text = refused.content.decode()
    assert "Ask an administrator" not in text
    assert "built in, or still in use" in text
