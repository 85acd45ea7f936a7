"""`/scim/v2`: what Entra and Okta send, and what becomes of people here."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.audit.models import AuditEntry
from accounts.keys import directory_tokens
from accounts.models import DirectoryToken, PeopleGroup, User
from accounts.rights.delegation import NotYours
from operations.tests.scim.calls import (
    CORE,
    ENTERPRISE,
    ENTRA,
    OKTA,
    Directory,
    asking,
    changes,
    found,
)


def audited() -> list[str]:
    return list(AuditEntry.objects.order_by("number").values_list("action", flat=True))


def test_only_a_token_that_stands_opens_it(ada: User, token: str) -> None:
    row = DirectoryToken.objects.get()
    assert token not in (row.digest, row.prefix)
    for other in ("", "scim-" + "a" * 43, row.digest):
        status, told = asking(other)("GET", "Users")
        assert (status, told["status"]) == (401, "401")
    assert asking(token)("GET", "Users")[0] == 200
    directory_tokens.revoke(ada, row)
    assert asking(token)("GET", "Users")[0] == 401
    assert audited() == ["directory_token.add", "directory_token.revoke"]


def test_a_token_opens_nothing_else(token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    assert Client().get("/api/admin/people", headers=headers).status_code == 401
    assert Client().get("/api/conversations", headers=headers).status_code == 401


def test_only_an_owner_makes_one(make_person: Callable[..., User]) -> None:
    with pytest.raises(NotYours):
        directory_tokens.make(make_person("Eve", role="PEOPLE"), "Entra")
    assert not DirectoryToken.objects.exists()


def test_an_owner_makes_one_in_the_panel_and_ends_it(ada: User, client: Client) -> None:
    client.force_login(ada)
    page = client.post("/admin/accounts/directorytoken/add/", {"name": "Okta"})
    text = re.search(r"scim-[\w-]{43}", page.content.decode())
    assert text
    assert asking(text[0])("GET", "Users")[0] == 200
    row = str(DirectoryToken.objects.get().pk)
    chosen = {"action": "revoke", "_selected_action": row}
    client.post("/admin/accounts/directorytoken/", chosen)
    assert asking(text[0])("GET", "Users")[0] == 401


def test_calls_from_one_address_are_counted(
    directory: Directory, settings: Settings
) -> None:
    settings.ACTION_LIMITS = {**settings.ACTION_LIMITS, "scim": {"ip": (1, 15)}}
    assert directory("GET", "Users")[0] == 200
    assert directory("GET", "Users")[0] == 429


@pytest.mark.parametrize("sent", [ENTRA, OKTA], ids=["entra", "okta"])
def test_somebody_new_is_found_by_what_the_directory_asks_for(
    directory: Directory, sent: dict[str, Any]
) -> None:
    name = sent["userName"]
    assert found(directory, "Users", f'userName eq "{name}"') == []
    status, made = directory("POST", "Users", sent)
    assert status == 201
    person = User.objects.get(email=name.lower())
    assert (made["id"], made["active"]) == (str(person.pk), True)
    assert (person.name, person.external_id) == (
        sent["displayName"],
        sent["externalId"],
    )
    assert not person.has_usable_password()
    for asked in (
        f'userName eq "{name.upper()}"',
        f'externalId eq "{sent["externalId"]}"',
        f'emails[type eq "work"].value eq "{name}"',
        f'active eq true and displayName sw "{person.name[:2]}"',
        f'id eq "{person.pk}"',
    ):
        assert found(directory, "Users", asked) == [made["id"]], asked
    assert directory("POST", "Users", sent)[1]["scimType"] == "uniqueness"
    assert audited()[1:] == ["person.add"]
    assert AuditEntry.objects.get(action="person.add").details["directory"] == "Entra"


def test_a_bad_filter_is_named(directory: Directory) -> None:
    for asked in ("bad bad", 'shoe eq "x"', 'title eq "x"'):
        status, told = directory("GET", f"Users?filter={asked}")
        assert (status, told["scimType"]) == (400, "invalidFilter"), asked


ROWS = [  # operations → what the person is then: name, address, may come in
    ([{"op": "Replace", "path": "active", "value": "False"}], None, None, False),
    ([{"op": "replace", "value": {"active": False}}], None, None, False),
    ([{"op": "Replace", "path": "displayName", "value": "Lei"}], "Lei", None, True),
    (
        [
            {"op": "Add", "path": "name.givenName", "value": "Lei"},
            {"op": "Add", "path": "name.familyName", "value": "Li"},
        ],
        "Lei Li",
        None,
        True,
    ),
    (
        [
            {
                "op": "Replace",
                "path": 'emails[type eq "work"].value',
                "value": "lei@example.com",
            },
            {"op": "Replace", "path": "userName", "value": "lei@example.com"},
        ],
        None,
        "lei@example.com",
        True,
    ),
    (
        [{"op": "Replace", "path": "userName", "value": "lei@example.com"}],
        None,
        "lei@example.com",
        True,
    ),
    (
        [
            {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "Ops"},
            {"op": "Add", "path": 'phoneNumbers[type eq "work"].value', "value": "1"},
        ],
        None,
        None,
        True,
    ),
]


@pytest.mark.parametrize(("operations", "name", "address", "active"), ROWS)
def test_changes_of_a_person_are_taken_over(
    directory: Directory,
    operations: list[dict[str, Any]],
    name: str | None,
    address: str | None,
    active: bool,
) -> None:
    made = directory("POST", "Users", ENTRA)[1]
    status, told = directory("PATCH", f"Users/{made['id']}", changes(*operations))
    assert status == 200
    person = User.objects.get(pk=made["id"])
    assert person.name == (name or "李雷")
    assert person.email == (address or "li@example.com")
    assert person.is_active is active is told["active"]


def test_okta_replaces_the_whole_person(directory: Directory) -> None:
    made = directory("POST", "Users", OKTA)[1]
    sent = {**OKTA, "id": made["id"], "displayName": "New Name", "active": False}
    status, told = directory("PUT", f"Users/{made['id']}", sent)
    assert (status, told["displayName"], told["active"]) == (200, "New Name", False)


def test_whoever_is_switched_off_is_out_at_once(
    directory: Directory, alice: User, client: Client, mongo_clean: str
) -> None:
    client.force_login(alice)
    assert client.get("/api/config").status_code == 200
    path = f"Users/{alice.pk}"
    directory("PATCH", path, changes({"op": "replace", "value": {"active": False}}))
    assert client.get("/api/config").status_code == 401
    directory("PATCH", path, changes({"op": "replace", "value": {"active": True}}))
    alice.refresh_from_db()
    assert alice.is_active


def test_the_last_owner_stays(directory: Directory, ada: User) -> None:
    path = f"Users/{ada.pk}"
    off = changes({"op": "Replace", "path": "active", "value": "False"})
    assert directory("PATCH", path, off)[0] == 403
    assert directory("DELETE", path)[0] == 403
    ada.refresh_from_db()
    assert ada.is_active


def test_a_person_is_deleted(directory: Directory, alice: User) -> None:
    assert directory("DELETE", f"Users/{alice.pk}")[0] == 204
    assert directory("GET", f"Users/{alice.pk}")[0] == 404
    assert audited()[1:] == ["person.delete"]


def test_lists_come_in_pages(directory: Directory, alice: User, bob: User) -> None:
    told = directory("GET", "Users?startIndex=2&count=1&attributes=userName")[1]
    assert (told["totalResults"], told["startIndex"], told["itemsPerPage"]) == (3, 2, 1)
    row = told["Resources"][0]
    assert set(row) == {"schemas", "id", "userName"}
    assert directory("GET", "Users?count=0")[1].get("Resources", []) == []
    PeopleGroup.objects.create(name="Sales").members.add(alice)
    assert "members" in directory("GET", "Groups")[1]["Resources"][0]
    told = directory("GET", "Groups?excludedAttributes=members")[1]
    assert "members" not in told["Resources"][0]


def test_what_has_changed_meanwhile_is_not_overwritten(
    directory: Directory, alice: User
) -> None:
    path = f"Users/{alice.pk}"
    version = directory("GET", path)[1]["meta"]["version"]
    assert directory("GET", path, **{"If-None-Match": version})[0] == 304
    renamed = changes({"op": "replace", "value": {"displayName": "Alicia"}})
    assert directory("PATCH", path, renamed, **{"If-Match": version})[0] == 200
    assert directory("PATCH", path, renamed, **{"If-Match": version})[0] == 412


def test_what_is_spoken_here_is_told(directory: Directory) -> None:
    can = directory("GET", "ServiceProviderConfig")[1]
    assert can["patch"]["supported"]
    assert not can["bulk"]["supported"]
    kinds = directory("GET", "ResourceTypes")[1]["Resources"]
    assert [each["endpoint"] for each in kinds] == ["/Users", "/Groups"]
    schemas = directory("GET", "Schemas")[1]["Resources"]
    assert [each["id"] for each in schemas] == [f"{CORE}User", f"{CORE}Group"]
    kept = {each["name"] for each in schemas[0]["attributes"]}
    assert kept == {"userName", "name", "displayName", "active", "emails", "groups"}
    assert directory("GET", f"Schemas/{CORE}Group")[1]["name"] == "Group"
    assert directory("GET", "Shoes")[0] == directory("GET", "Users/x")[0] == 404
    assert directory("POST", "Schemas", {})[0] == 405
    assert directory("POST", "Users", "x")[1]["scimType"] == "invalidSyntax"
