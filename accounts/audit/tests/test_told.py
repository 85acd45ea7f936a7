"""What the log says: who changed what, from what to what, wherever it was."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from accounts.admin.audited import Audited
from accounts.admin.ledger import ReadOnly
from accounts.audit.models import AuditEntry
from accounts.ledger.models import Budget
from accounts.models import AccessRule, PeopleGroup, User
from accounts.tests.test_own_account import know_password
from conftest import PASSWORD

PANEL = "/admin/accounts"
PERSON = {"name": "Bob", "email": "bob@example.com", "username": "", "status": "active"}


def latest(action: str) -> tuple[int | None, dict[str, Any]]:
    """Return who did an action last, and what is told of it beside the names."""
    entry = AuditEntry.objects.filter(action=action).latest("number")
    names = ("who", "whom")
    return entry.actor_id, {k: v for k, v in entry.details.items() if k not in names}


@pytest.fixture
def panel(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def test_a_role_and_groups_are_told_from_what_to_what(
    panel: Client, ada: User, bob: User
) -> None:
    old, new = (PeopleGroup.objects.create(name=name) for name in ("Old", "New"))
    bob.groups.add(old)
    form = PERSON | {"role": "ADMIN", "groups": [new.pk]}
    assert panel.post(f"{PANEL}/user/{bob.pk}/change/", form).status_code == 302
    assert latest("user.change") == (
        ada.pk,
        {"role": "USER → ADMIN", "groups": "Old → New"},
    )


def test_a_rule_is_told_with_its_values_and_when_it_goes(
    panel: Client, bob: User
) -> None:
    rule = {"position": 5, "effect": "deny", "subject": "person", "person": bob.pk}
    rule |= {"kind": "model", "endpoint": "*", "azure_group": "*", "model": "gpt-4o"}
    assert panel.post(f"{PANEL}/accessrule/add/", rule).status_code == 302
    _by, told = latest("accessrule.add")
    assert (told["effect"], told["person"], told["model"]) == ("deny", "Bob", "gpt-4o")
    made = AccessRule.objects.get()
    panel.post(f"{PANEL}/accessrule/{made.pk}/delete/", {"post": "yes"})
    entry = AuditEntry.objects.get(action="accessrule.delete")
    assert "deny Bob" in entry.details["whom"]


def test_rows_that_are_deleted_together_are_told_one_by_one(
    panel: Client, ada: User
) -> None:
    groups = [PeopleGroup.objects.create(name=name) for name in ("A", "B")]
    chosen = {"_selected_action": [each.pk for each in groups], "post": "yes"}
    panel.post(f"{PANEL}/peoplegroup/", chosen | {"action": "delete_selected"})
    assert not PeopleGroup.objects.exists()
    gone = AuditEntry.objects.filter(action="peoplegroup.delete", actor_id=ada.pk)
    assert {each.details["whom"] for each in gone} == {"A", "B"}


def test_a_budget_is_told_with_its_limit(panel: Client, ada: User, bob: User) -> None:
    form = {"scope": "person", "person": bob.pk, "limit": "20", "unit": "usd"}
    form |= {"period": "month", "hard": "on", "active": "on"}
    assert panel.post("/admin/ledger/budget/add/", form).status_code == 302
    assert Budget.objects.exists()
    _by, told = latest("budget.add")
    assert (told["person"], told["limit"], told["period"]) == ("Bob", "20", "month")


def test_passwords_are_told_of_and_never_told(panel: Client) -> None:
    form = PERSON | {"email": "new@example.com", "role": "USER", "password": PASSWORD}
    assert panel.post(f"{PANEL}/user/add/", form).status_code == 302
    _by, told = latest("user.add")
    assert told["password"] == "changed"
    assert PASSWORD not in str(list(AuditEntry.objects.values()))


def test_the_history_of_a_row_is_the_logs(panel: Client, bob: User) -> None:
    page = panel.get(f"{PANEL}/user/{bob.pk}/history/")
    assert page["Location"] == f"/admin/audit/auditentry/?q=user:{bob.pk}"


def test_the_log_is_searched_by_an_address(panel: Client, ada: User, bob: User) -> None:
    panel.post(f"{PANEL}/user/{bob.pk}/change/", PERSON | {"role": "ADMIN"})
    for gone in (False, True):
        if gone:
            bob.delete()
        page = panel.get("/admin/audit/auditentry/", {"q": "bob@example.com"})
        assert "user.change" in page.content.decode()
    page = panel.get("/admin/audit/auditentry/", {"q": "nobody@example.com"})
    assert "user.change" not in page.content.decode()


def test_every_page_that_changes_something_tells_the_log() -> None:
    ours = [page for model, page in admin.site._registry.items() if is_ours(model)]
    assert len(ours) > 8
    silent = [type(page).__name__ for page in ours if not isinstance(page, Audited)]
    assert [name for name in silent if name not in ("LedgerAdmin", "AuditAdmin")] == []
    assert all(isinstance(page, Audited | ReadOnly) for page in ours)


def is_ours(model: type) -> bool:
    return model.__module__.split(".")[0] == "accounts"


def test_a_wrong_password_is_told_for_people_who_are_here(
    client: Client, bob: User, redis_clean: None
) -> None:
    for email in (bob.email, "nobody@example.com"):
        client.post("/accounts/login/", {"login": email, "password": "wrong-pass-word"})
    found = AuditEntry.objects.filter(action="session.refused")
    assert [entry.details["whom"] for entry in found] == [bob.email]


def test_who_deletes_their_account_is_told(client: Client, bob: User) -> None:
    client.force_login(bob)
    know_password(client)
    assert client.post("/accounts/delete/").status_code == 302
    entry = AuditEntry.objects.get(action="person.delete")
    assert entry.details == {"who": "bob@example.com", "whom": "bob@example.com"}


def test_a_new_password_is_told(client: Client, bob: User, redis_clean: None) -> None:
    client.post("/accounts/login/", {"login": bob.email, "password": PASSWORD})
    new = "a quite different passphrase"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client.post("/accounts/password/change/", form)
    assert latest("password.change") == (bob.pk, {})
