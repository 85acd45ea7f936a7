"""`/scim/v2/Groups`: groups that a directory makes, fills and takes over."""

from accounts.models import PeopleGroup, User
from operations.tests.scim.calls import CORE, Directory, changes, found


def test_groups_are_filled_and_emptied_as_entra_and_okta_do(
    directory: Directory, alice: User, bob: User
) -> None:
    status, made = directory(
        "POST",
        "Groups",
        {"schemas": [f"{CORE}Group"], "externalId": "8aa1", "displayName": "Sales"},
    )
    assert status == 201
    path = f"Groups/{made['id']}"
    a, b = str(alice.pk), str(bob.pk)
    rows = [
        ({"op": "Add", "path": "members", "value": [{"$ref": None, "value": a}]}, {a}),
        ({"op": "add", "path": "members", "value": [{"value": b}]}, {a, b}),
        ({"op": "Remove", "path": "members", "value": [{"value": a}]}, {b}),
        ({"op": "replace", "path": "members", "value": [{"value": a}]}, {a}),
        ({"op": "remove", "path": f'members[value eq "{a}"]'}, set()),
        (
            {
                "op": "replace",
                "value": {"id": made["id"], "displayName": "Sales Team"},
            },
            set(),
        ),
        ({"op": "add", "value": {"members": [{"value": a}, {"value": b}]}}, {a, b}),
        ({"op": "remove", "path": "members"}, set()),
    ]
    for operation, members in rows:
        assert directory("PATCH", path, changes(operation))[0] == 204, operation
        told = directory("GET", path)[1]
        assert {one["value"] for one in told.get("members", [])} == members, operation
    group = PeopleGroup.objects.get()
    assert (group.name, group.external_id, group.source) == (
        "Sales Team",
        "8aa1",
        "scim",
    )
    unknown = {"op": "add", "path": "members", "value": [{"value": "99999"}]}
    assert directory("PATCH", path, changes(unknown))[1]["scimType"] == "invalidValue"
    assert directory("DELETE", path)[0] == 204


def test_a_group_that_signing_in_made_is_taken_over_by_its_id(
    directory: Directory, alice: User
) -> None:
    kept = PeopleGroup.objects.create(name="8aa1", external_id="8aa1", source="oidc")
    alice.groups.add(kept)
    sent = {"externalId": "8aa1", "displayName": "Sales"}
    made = directory("POST", "Groups", {"schemas": [f"{CORE}Group"], **sent})[1]
    assert made["id"] == str(kept.pk)
    assert made["members"][0]["value"] == str(alice.pk)
    assert found(directory, "Groups", 'externalId eq "8aa1"') == [made["id"]]
    assert found(directory, "Groups", f'members eq "{alice.pk}"') == [made["id"]]
