"""Parts of the panel in other hands: nobody gives, or takes, more than they have."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.audit.models import AuditEntry
from accounts.deletion import erase
from accounts.models import Invitation, PeopleGroup, Permission, Role, User
from accounts.models.permissions import ALL, NONE, Powers
from accounts.rights import administrators
from accounts.rights.abuse.bans import ban, lift_all
from accounts.rights.delegation import NotYours
from accounts.sign_in import second_factors
from accounts.sign_in.sessions import end_all

Make = Callable[..., User]
Browse = Callable[[User], Client]
PEOPLE = "/admin/accounts/user/"
P = Permission


@pytest.fixture
def lead(make_person: Make, alice: User) -> User:
    """Return who manages the team that Alice is in, and nothing else."""
    person = make_person("Lea", role="PEOPLE")
    team = PeopleGroup.objects.create(name="Team")
    team.managers.add(person)
    alice.groups.add(team)
    return person


@pytest.fixture
def helper(make_person: Make) -> User:
    return make_person("Helga", role="HELPDESK")


def test_powers_cover_what_is_no_wider() -> None:
    desk = Powers(frozenset({P.PEOPLE_VIEW, P.PEOPLE_HELP}))
    own = Powers(desk.permissions, own_groups=True)
    assert ALL.cover(desk)
    assert desk.cover(own)
    assert desk.cover(NONE)
    assert own.cover(NONE)
    assert not own.cover(desk)  # with everybody is more than with some
    assert not desk.cover(ALL)
    assert not desk.cover(Powers(frozenset({P.AUDIT_VIEW})))


def test_a_role_without_permissions_opens_no_panel(
    make_person: Make, signed_in: Browse
) -> None:
    Role.objects.create(name="GUEST")
    guest = make_person("Gus", role="GUEST")
    assert not guest.is_staff
    assert signed_in(guest).get(PEOPLE).status_code in {302, 403}


@pytest.mark.parametrize(
    "act",
    [
        lambda by, user: administrators.set_status(user, User.Status.SUSPENDED, by),
        lambda by, user: administrators.change_role(user, "USER", by),
        lambda by, user: ban(user=user, seconds=60, reason="x", by=by),
        lambda by, user: lift_all(user, by),
        lambda by, user: second_factors.reset(user, by),
        lambda by, user: end_all(user, by),
        lambda by, user: erase(user, by),
    ],
    ids=["suspend", "demote", "ban", "unban", "second factor", "sessions", "delete"],
)
def test_nobody_acts_on_those_who_may_more(
    ada: User, helper: User, lead: User, act: Callable[[User, User], object]
) -> None:
    User.objects.create(name="Olga", email="olga@example.com", role="ADMIN")
    for by in (helper, lead):
        with pytest.raises(NotYours):
            act(by, ada)
    assert User.objects.get(pk=ada.pk).is_superuser


def test_the_help_desk_takes_no_owners_account(
    ada: User, helper: User, signed_in: Browse
) -> None:
    desk = signed_in(helper)
    for page in ("password-link", "second-factor", "sign-out", "lift"):
        assert desk.post(f"{PEOPLE}{ada.pk}/{page}/").status_code == 403
    assert desk.post(f"{PEOPLE}{ada.pk}/change/", {"name": "x"}).status_code == 403
    assert not AuditEntry.objects.filter(action__startswith="person.").exists()


def test_the_help_desk_helps_people_in(
    alice: User, helper: User, signed_in: Browse
) -> None:
    desk = signed_in(helper)
    kind = Authenticator.Type.TOTP
    Authenticator.objects.create(user=alice, type=kind, data={"secret": "x"})
    desk.post(f"{PEOPLE}{alice.pk}/second-factor/")
    assert not Authenticator.objects.filter(user=alice).exists()
    link = desk.post(f"{PEOPLE}{alice.pk}/password-link/").content.decode()
    assert "/accounts/password/reset/key/" in link
    assert desk.post(f"{PEOPLE}{alice.pk}/ban/").status_code == 403
    suspend = {"action": "suspend", "_selected_action": [alice.pk]}
    desk.post(PEOPLE, suspend)
    assert User.objects.get(pk=alice.pk).is_active


def test_who_manages_a_group_sees_its_members_and_nobody_else(
    alice: User, bob: User, lead: User, signed_in: Browse
) -> None:
    browser = signed_in(lead)
    page = browser.get(PEOPLE).content.decode()
    assert alice.email in page
    assert bob.email not in page
    assert browser.get(f"{PEOPLE}{alice.pk}/change/").status_code == 200
    assert browser.get(f"{PEOPLE}{bob.pk}/change/").status_code == 404
    with pytest.raises(NotYours):
        administrators.set_status(bob, User.Status.SUSPENDED, lead)
    administrators.set_status(alice, User.Status.SUSPENDED, lead)


def test_who_manages_a_group_fills_it_from_their_own_people(
    alice: User, bob: User, lead: User, signed_in: Browse
) -> None:
    browser = signed_in(lead)
    mine = PeopleGroup.objects.get(name="Team")
    other = PeopleGroup.objects.create(name="Board")
    path = "/admin/accounts/peoplegroup/{}/members/"
    browser.post(path.format(mine.pk), {"add": bob.email, "remove": ""})
    assert set(mine.members.all()) == {alice}
    assert browser.get(path.format(other.pk)).status_code == 404


def test_an_invitation_gives_no_more_than_who_makes_it_has(
    lead: User, signed_in: Browse
) -> None:
    browser = signed_in(lead)
    mine = PeopleGroup.objects.get(name="Team")
    other = PeopleGroup.objects.create(name="Board")
    add = "/admin/accounts/invitation/add/"
    form: dict[str, Any] = {"email": "new@example.com", "days": 7}
    for role, groups in (
        ("ADMIN", [mine.pk]),
        ("HELPDESK", [mine.pk]),
        ("USER", [other.pk]),
        ("USER", []),
    ):
        browser.post(add, form | {"role": role, "groups": groups})
        assert not Invitation.objects.exists()
    browser.post(add, form | {"role": "USER", "groups": [mine.pk]})
    assert Invitation.objects.get().invited_by == lead


def test_a_role_is_made_from_what_its_maker_may(
    make_person: Make, signed_in: Browse, ada: User
) -> None:
    own = ["people.view", "people.help", "roles.change"]
    Role.objects.create(name="DESK-LEAD", permissions=own)
    browser = signed_in(make_person("Dora", role="DESK-LEAD"))
    add = "/admin/accounts/role/add/"
    wide = {"name": "WIDE", "permissions": ["people.view", "audit.view"]}
    browser.post(add, wide)
    assert not Role.objects.filter(name="WIDE").exists()
    browser.post(add, {"name": "JUNIOR", "permissions": ["people.view"]})
    assert Role.objects.get(name="JUNIOR").permissions == ["people.view"]
    told = AuditEntry.objects.get(action="role.add").details
    assert told["permissions"] == "people.view"
    for name in ("AUDITOR", "ADMIN"):
        path = f"/admin/accounts/role/{name}/change/"
        assert browser.post(path, wide | {"name": name}).status_code == 403


def test_only_what_is_about_people_is_limited_to_groups(
    ada: User, signed_in: Browse
) -> None:
    role = {"name": "ODD", "permissions": ["audit.view"], "own_groups": "on"}
    signed_in(ada).post("/admin/accounts/role/add/", role)
    assert not Role.objects.filter(name="ODD").exists()


def test_a_role_that_asks_for_a_second_factor_opens_nothing_before_it(
    alice: User, signed_in: Browse
) -> None:
    Role.objects.filter(name="USER").update(second_factor=True)
    browser = signed_in(alice)
    assert browser.get("/")["Location"] == "/accounts/2fa/"
    refused = browser.get("/api/config")
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "second_factor"
    assert browser.get("/accounts/2fa/", follow=True).status_code == 200
    kind = Authenticator.Type.TOTP
    Authenticator.objects.create(user=alice, type=kind, data={"secret": "x"})
    assert browser.get("/accounts/terms/").status_code != 403
    assert second_factors_are_enough(browser)


def test_which_roles_ask_for_a_second_factor_is_known_between_requests(
    alice: User, client: Client
) -> None:
    client.force_login(alice)
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    assert not any("second_factor" in query["sql"] for query in asked)
    role = Role.objects.get(name="USER")
    role.second_factor = True
    role.save()
    assert client.get("/")["Location"] == "/accounts/2fa/"


def second_factors_are_enough(browser: Client) -> bool:
    """Say whether the panel sends one to sign in, and no more to the second factor."""
    return browser.get("/admin/")["Location"].startswith("/admin/login/")
