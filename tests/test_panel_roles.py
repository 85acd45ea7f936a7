"""Every page of the panel, for each role that comes along: who opens it."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from accounts.audit.models import AuditEntry
from accounts.audit.record import record
from accounts.models import PeopleGroup, Permission, Role, User
from tests.url_walk import filled, panel_routes

ROLES = ("AUDITOR", "CONFIGURATION", "FINANCE", "HELPDESK", "PEOPLE")
VIEWERS = "AUDITOR HELPDESK PEOPLE"
HELPERS = "HELPDESK PEOPLE"
# What everybody with a role in the panel opens: nothing of the installation's.
FRAME = r"admin/(jsi18n/|search/|password_change/.*|\^.*)"
# Address below admin/ → who opens it; what is not named opens to owners alone.
PAGES = {
    "": "AUDITOR FINANCE",
    "deployments/": "AUDITOR CONFIGURATION",
    "tools/": "AUDITOR CONFIGURATION",
    "configuration/": "AUDITOR CONFIGURATION",
    "accounts/user/": VIEWERS,
    "accounts/user/add/": "PEOPLE",
    "accounts/user/import/": "PEOPLE",
    "accounts/user/csv/": VIEWERS,
    "accounts/user/<path:object_id>/change/": VIEWERS,
    "people/<int:object_id>/": VIEWERS,
    "people/<int:object_id>/why/": VIEWERS,
    "origin/": "AUDITOR FINANCE",
    "spending/": "AUDITOR FINANCE",
    "spending/file/": "AUDITOR FINANCE",
    "accounts/user/<path:object_id>/ban/": "PEOPLE",
    "accounts/user/<path:object_id>/lift/": HELPERS,
    "accounts/user/<path:object_id>/password-link/": HELPERS,
    "accounts/user/<path:object_id>/second-factor/": HELPERS,
    "accounts/user/<path:object_id>/sign-out/": HELPERS,
    "accounts/peoplegroup/": VIEWERS,
    "accounts/peoplegroup/<path:object_id>/change/": VIEWERS,
    "accounts/peoplegroup/<path:object_id>/members/": "PEOPLE",
    "accounts/role/": VIEWERS,
    "accounts/invitation/": VIEWERS,
    "accounts/invitation/add/": "PEOPLE",
    "accounts/ban/": VIEWERS,
    "accounts/accessrule/": "AUDITOR",
    "accounts/apikey/": "AUDITOR",
    "accounts/providerkey/": "AUDITOR",
    "accounts/directorytoken/": "AUDITOR",
    "accounts/toolcredential/": "AUDITOR",
    "accounts/banner/": "CONFIGURATION",
    "accounts/banner/add/": "CONFIGURATION",
    "ledger/budget/": "AUDITOR FINANCE",
    "ledger/budget/add/": "FINANCE",
    "ledger/ledgerentry/": "AUDITOR FINANCE",
    "ledger/ledgerentry/csv/": "AUDITOR FINANCE",
    "audit/auditentry/": "AUDITOR",
    "audit/auditentry/<path:object_id>/change/": "AUDITOR",
    "audit/auditentry/csv/": "AUDITOR",
}


def named() -> Iterator[tuple[str, str]]:
    """Yield the pages that show something, with their addresses below admin/."""
    for route in panel_routes():
        if not re.fullmatch(FRAME, route) and "log" not in route.split("/")[1]:
            yield route, route.removeprefix("admin/")


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_own_pages_and_no_others(
    role: str,
    client: Client,
    make_person: Callable[..., User],
    alice: User,
    mongo_clean: str,
) -> None:
    person = make_person(role.title(), role=role)
    team = PeopleGroup.objects.create(pk=alice.pk, name="Team")
    team.managers.add(person)
    alice.groups.add(team)
    client.force_login(person)
    while not AuditEntry.objects.filter(pk=alice.pk).exists():
        record(None, "session.start", alice)  # an entry of that number, too
    ids = {"app_label": "accounts", "object_id": str(alice.pk)}
    opened = {
        page
        for route, page in named()
        if client.get("/" + filled(route, ids)).status_code == 200
    }
    assert opened == {page for page, who in PAGES.items() if role in who.split()}


@pytest.mark.parametrize("permission", Permission.values)
def test_a_role_with_one_permission_is_led_to_a_page_of_its_own(
    permission: str, client: Client, make_person: Callable[..., User], mongo_clean: str
) -> None:
    Role.objects.create(name="ONE", permissions=[permission])
    client.force_login(make_person("Otto", role="ONE"))
    assert client.get("/admin/", follow=True).status_code == 200


def test_who_reads_everything_changes_nothing(
    client: Client, make_person: Callable[..., User], alice: User
) -> None:
    client.force_login(make_person("Otto", role="AUDITOR"))
    for path in (
        f"accounts/user/{alice.pk}/change/",
        f"accounts/user/{alice.pk}/sign-out/",
        "accounts/user/add/",
        "accounts/role/AUDITOR/change/",
        "configuration/",
        "deployments/switch/",
        "read/",
    ):
        assert client.post(f"/admin/{path}", {"name": "x"}).status_code == 403, path
