"""The panel's pages about people: what administrators do, and nobody else."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.audit.models import AuditEntry
from accounts.keys import api_keys
from accounts.models import (
    AccessRule,
    ApiKey,
    Ban,
    Banner,
    DirectoryToken,
    Invitation,
    PeopleGroup,
    ProviderKey,
    Role,
    ToolCredential,
    User,
)
from accounts.rights.access import explain_tool

MODELS = [
    AccessRule,
    ApiKey,
    Ban,
    Banner,
    DirectoryToken,
    Invitation,
    PeopleGroup,
    ProviderKey,
    Role,
    ToolCredential,
    User,
]
PAGES = ["ban", "lift", "password-link", "second-factor", "sign-out"]


@pytest.fixture
def panel(ada: User, signed_in: Callable[[User], Client]) -> Client:
    """Return the browser of an administrator."""
    return signed_in(ada)


def listing(model: type) -> str:
    return reverse(f"admin:accounts_{model.__name__.lower()}_changelist")


def page_of(person: User, name: str = "change") -> str:
    return f"/admin/accounts/user/{person.pk}/{name}/"


def person_page(person: User, name: str) -> str:
    found = [
        pattern.name
        for pattern in admin.site._registry[User].get_urls()
        if pattern.name and str(pattern.pattern).endswith(f"/{name}/")
    ]
    return reverse(f"admin:{found[0]}", args=[person.pk])


@pytest.mark.parametrize("model", MODELS)
def test_every_list_opens_and_can_be_searched(
    panel: Client, alice: User, model: type
) -> None:
    assert panel.get(listing(model)).status_code == 200
    if admin.site._registry[model].search_fields:
        assert panel.get(listing(model), {"q": "x'"}).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_members_see_no_list(
    alice: User, signed_in: Callable[[User], Client], model: type
) -> None:
    assert signed_in(alice).get(listing(model)).status_code in {302, 403}


def test_strangers_sign_in_through_the_page_with_limits(client: Client) -> None:
    response = client.get("/admin/login/?next=/admin/")
    assert response["Location"].startswith("/accounts/login/")


def test_a_demoted_administrator_is_out_at_the_next_click(
    panel: Client, ada: User
) -> None:
    ada.role = "USER"
    ada.save()
    assert panel.get(listing(User)).status_code in {302, 403}


def test_a_person_is_made_with_a_password_that_obeys_the_rules(panel: Client) -> None:
    add = reverse("admin:accounts_user_add")
    form = {"name": "王芳", "email": "Wang@Example.com", "role": "USER"}
    assert panel.post(add, form | {"password": "short"}).status_code == 200
    assert not User.objects.filter(email="wang@example.com").exists()
    assert panel.post(add, form | {"password": "a-long-secret-42"}).status_code == 302
    assert User.objects.get(email="wang@example.com").check_password("a-long-secret-42")


@pytest.mark.parametrize("model", ["user", "invitation"])
def test_nobody_becomes_administrator_by_a_forgotten_field(
    panel: Client, model: str
) -> None:
    page = text(panel.get(reverse(f"admin:accounts_{model}_add")))
    assert re.search(r'<option value="USER"\s+selected', page)


def test_a_persons_page_says_how_they_stand(panel: Client, alice: User) -> None:
    page = text(panel.get(page_of(alice)))
    assert "Active" in page
    assert "(&#x27;active" not in page


def test_a_person_without_a_password_gets_a_link(panel: Client, client: Client) -> None:
    add = reverse("admin:accounts_user_add")
    panel.post(add, {"name": "王芳", "email": "wang@example.com", "role": "USER"})
    person = User.objects.get(email="wang@example.com")
    assert not person.has_usable_password()
    page = panel.post(person_page(person, "password-link"))
    link = re.search(
        r"http://testserver(/accounts/password/reset/key/[^<\s]+)", text(page)
    )
    assert link is not None
    form = client.get(link[1], follow=True).redirect_chain[-1][0]
    secret = "another-long-secret-42"
    client.post(form, {"password1": secret, "password2": secret})
    assert User.objects.get(pk=person.pk).check_password(secret)


def test_people_who_wait_are_approved_in_bulk(
    panel: Client, make_person: Callable[..., User]
) -> None:
    waiting = [make_person(f"W{n}", status="pending") for n in range(3)]
    chosen = {"action": "approve", "_selected_action": [p.pk for p in waiting]}
    panel.post(listing(User), chosen)
    assert not User.objects.filter(status="pending").exists()
    assert AuditEntry.objects.filter(action="person.approve").count() == 3


def test_the_last_administrator_stays_whatever_is_clicked(
    panel: Client, ada: User, alice: User
) -> None:
    chosen = {"_selected_action": [ada.pk], "post": "yes"}
    panel.post(listing(User), chosen | {"action": "suspend"})
    panel.post(listing(User), chosen | {"action": "delete_selected"})
    form = {"name": "Ada", "email": ada.email, "role": "USER", "status": "active"}
    assert panel.post(page_of(ada), form).status_code == 200
    panel.post(person_page(ada, "ban"), {"minutes": 5, "reason": "x"})
    still = User.objects.get(pk=ada.pk)
    assert (still.role, still.status, still.is_active) == ("ADMIN", "active", True)


@pytest.mark.parametrize("name", PAGES)
def test_pages_about_a_person_open_and_change_nothing_by_themselves(
    panel: Client, alice: User, signed_in: Callable[[User], Client], name: str
) -> None:
    browser = signed_in(alice)
    assert panel.get(person_page(alice, name)).status_code == 200
    assert browser.get("/").content == b"home"
    assert not AuditEntry.objects.filter(action__startswith="person.").exists()


@pytest.mark.parametrize("name", PAGES)
def test_pages_about_a_person_are_for_administrators(
    alice: User, bob: User, signed_in: Callable[[User], Client], name: str
) -> None:
    response = signed_in(bob).post(person_page(alice, name))
    assert response.status_code in {302, 403}
    assert User.objects.get(pk=alice.pk).is_active


def test_a_ban_has_minutes_and_a_reason_and_is_audited(
    panel: Client, alice: User, ada: User
) -> None:
    panel.post(person_page(alice, "ban"), {"minutes": 90, "reason": "Spam"})
    ban = Ban.objects.get()
    assert (ban.user, ban.reason, ban.made_by) == (alice, "Spam", ada)
    assert timedelta(minutes=89) < ban.until - timezone.now() <= timedelta(minutes=90)
    entry = AuditEntry.objects.get(action="person.ban")
    assert (entry.actor_id, entry.target_id) == (ada.pk, str(alice.pk))


def test_a_ban_is_lifted_from_either_page(
    panel: Client, alice: User, signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(alice)
    panel.post(person_page(alice, "ban"), {"minutes": 90, "reason": "Spam"})
    panel.post(person_page(alice, "lift"))
    assert browser.get("/").content == b"home"
    panel.post(person_page(alice, "ban"), {"minutes": 90, "reason": "Spam"})
    running = Ban.objects.get(lifted_at=None)
    chosen = {"action": "lift_bans", "_selected_action": [running.pk]}
    panel.post(listing(Ban), chosen)
    assert browser.get("/").content == b"home"


def test_every_session_of_a_person_ends(
    panel: Client, alice: User, signed_in: Callable[[User], Client]
) -> None:
    browsers = [signed_in(alice) for _ in range(2)]
    panel.post(person_page(alice, "sign-out"))
    assert [b.get("/").content for b in browsers] == [b"nobody"] * 2
    assert not UserSession.objects.filter(user=alice).exists()


RULE = dict.fromkeys(("endpoint", "azure_group", "model"), "*")
RULE |= {"position": "7", "effect": "deny"}


def test_a_rule_needs_its_subject(panel: Client) -> None:
    form = RULE | {"subject": "group", "kind": "model", "model": "gpt-5"}
    add = reverse("admin:accounts_accessrule_add")
    assert panel.post(add, form).status_code == 200
    assert panel.post(add, form | {"subject": "everyone"}).status_code == 302
    assert AccessRule.objects.get().model == "gpt-5"


def test_a_rule_about_tools_names_one_and_is_explained(
    panel: Client, alice: User
) -> None:
    form = RULE | {"subject": "everyone", "kind": "tool"}
    add = reverse("admin:accounts_accessrule_add")
    assert panel.post(add, form).status_code == 200
    assert panel.post(add, form | {"tool": "web_search"}).status_code == 302
    assert "web_search" in text(
        panel.get(reverse("admin:accounts_accessrule_changelist"))
    )
    rule = explain_tool(alice, "web_search").rule
    assert rule is not None
    assert (rule.position, rule.who) == (7, "Everyone")


def test_built_in_roles_and_roles_in_use_stay(panel: Client, alice: User) -> None:
    Role.objects.create(name="GUEST")
    alice.role = "GUEST"
    alice.save()
    for name in ("ADMIN", "GUEST"):
        remove = reverse("admin:accounts_role_delete", args=[name])
        assert panel.post(remove, {"post": "yes"}).status_code == 403
    assert Role.objects.filter(name="GUEST").exists()


def test_an_invitation_is_mailed_and_its_link_shown_once(
    panel: Client, client: Client, settings: Settings
) -> None:
    settings.MAIL_CONFIGURED = True
    form = {"email": "wang@example.com", "role": "USER", "days": 7}
    add = reverse("admin:accounts_invitation_add")
    page = text(panel.post(add, form, follow=True))
    link = re.search(r"http://testserver(/accounts/invitation/[\w-]+/)", page)
    assert link is not None
    assert link[1] in mail.outbox[0].body
    assert client.get(link[1])["Location"] == "/accounts/signup/"
    assert link[1] not in text(panel.get(listing(Invitation)))


async def test_keys_are_listed_without_their_text_and_can_be_revoked(
    alice: User, transactional_db: None, asynchronous: None
) -> None:
    _, secret = await api_keys.create(alice, "laptop")
    page = admin.site._registry[ApiKey]
    assert "digest" not in str(page.fields)
    assert secret[:9] in str(await ApiKey.objects.aget())
    assert secret not in str(await ApiKey.objects.aget())


def test_limits_of_a_key_are_changed_and_audited(
    panel: Client, alice: User, redis_clean: str
) -> None:
    key = ApiKey.objects.create(user=alice, name="k", prefix="lc-k", digest="k")
    page = reverse("admin:accounts_apikey_change", args=[key.pk])
    assert 'name="by_model"' in text(panel.get(page))
    wrong = {"rpm": 5, "tpm": 0, "by_model": "gpt-4* often"}
    assert "gpt-4* often" in text(panel.post(page, wrong))
    right = {"rpm": 5, "tpm": 900, "by_model": "gpt-4* rpm=3\r\no3 tpm=7"}
    assert panel.post(page, right).status_code == 302
    key.refresh_from_db()
    assert (key.rpm, key.tpm, key.name) == (5, 900, "k")
    assert key.model_limits == {"gpt-4*": {"rpm": 3}, "o3": {"tpm": 7}}
    entry = AuditEntry.objects.get(action="apikey.change")
    assert entry.details["by_model"].endswith("→ gpt-4* rpm=3 o3 tpm=7")


def text(response: object) -> str:
    return str(getattr(response, "content", b"").decode())
