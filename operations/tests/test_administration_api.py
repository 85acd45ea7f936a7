"""`/api/admin`: what administrators do by API, and that nobody else does."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client

from accounts.audit.models import AuditEntry
from accounts.keys import api_keys
from accounts.ledger.models import Budget, LedgerEntry, SpendTag
from accounts.models import ApiKey, PeopleGroup, User
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

JSON = "application/json"
Call = Callable[..., Any]
NO_GROUP = (404, "no_such_group")


def key_of(person: User, *scopes: str) -> str:
    """Return the text of a new key."""
    return async_to_sync(api_keys.create)(person, "script", scopes=scopes)[1]


def caller(text: str) -> Call:
    """Return what calls with a key: method, path and body to status and JSON."""

    def call(method: str, path: str, body: object = None) -> tuple[int, Any]:
        answer = Client().generic(
            method.upper(),
            f"/api/admin/{path}",
            json.dumps(body) if body is not None else "",
            JSON,
            headers={"Authorization": f"Bearer {text}"},
        )
        return answer.status_code, json.loads(answer.content or b"null")

    return call


@pytest.fixture
def call(ada: User, redis_clean: str) -> Call:
    """Call as Ada, by a key made for administration."""
    return caller(key_of(ada, "admin"))


def audited() -> list[str]:
    """Return what was done, in order."""
    return list(AuditEntry.objects.order_by("number").values_list("action", flat=True))


def test_only_an_administrator_s_key_of_this_scope_opens_it(
    ada: User, alice: User, redis_clean: str
) -> None:
    tried = [
        key_of(ada, "gateway"),
        key_of(ada, "api"),
        key_of(alice, "admin"),
        "lc-" + "a" * 43,
        "",
    ]
    assert [caller(text)("get", "people")[0] for text in tried] == [401] * 5
    assert caller(key_of(ada, "admin"))("get", "people")[0] == 200


def test_a_key_of_somebody_who_is_no_administrator_any_more_is_refused(
    ada: User, make_person: Callable[..., User], redis_clean: str
) -> None:
    other = make_person("Eve", role="ADMIN")
    asking = caller(key_of(other, "admin"))
    assert asking("get", "people")[0] == 200
    other.role = "USER"
    other.save()
    assert asking("get", "people")[0] == 401


def test_a_key_for_administration_opens_nothing_else(
    ada: User, redis_clean: str
) -> None:
    text = key_of(ada, "admin")
    headers = {"Authorization": f"Bearer {text}"}
    assert Client().get("/api/conversations", headers=headers).status_code == 401


def test_a_session_needs_its_csrf_token(ada: User, redis_clean: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ada)
    assert browser.get("/api/admin/people").status_code in (200, 403)
    body = json.dumps({"name": "Blue"})
    assert browser.post("/api/admin/groups", body, JSON).status_code == 403
    assert not PeopleGroup.objects.exists()


def test_people_are_made_changed_and_deleted(call: Call, ada: User) -> None:
    status, made = call(
        "post", "people", {"email": "Li@Example.com", "name": "李雷", "role": "USER"}
    )
    assert status == 201
    assert (made["email"], made["name"], made["status"]) == (
        "li@example.com",
        "李雷",
        "active",
    )
    path = f"people/{made['id']}"
    assert call("patch", path, {"status": "suspended"})[1]["status"] == "suspended"
    assert call("patch", path, {"role": "ADMIN"})[1]["role"] == "ADMIN"
    assert call("get", "people?search=李")[1]["items"][0]["id"] == made["id"]
    assert call("delete", path)[0] == 204
    assert call("get", path)[0] == 404
    assert audited() == [
        "person.add",
        "person.suspend",
        "person.role",
        "person.delete",
    ]
    assert set(AuditEntry.objects.values_list("actor_id", flat=True)) == {ada.pk}


def test_what_cannot_be_done_changes_nothing_and_says_why(
    call: Call, ada: User, alice: User
) -> None:
    for method, path, body, expected in (
        ("post", "people", {"email": "alice@example.com"}, (409, "taken")),
        ("post", "people", {"email": "no address"}, (400, "invalid")),
        ("post", "people", {"email": "x@y.example", "role": "KING"}, (400, "invalid")),
        ("post", "people", {"email": "x@y.example", "groups": [7]}, NO_GROUP),
        ("post", "people", {"email": "x@y.example", "password": "1"}, (400, "invalid")),
        ("patch", f"people/{ada.pk}", {"role": "USER"}, (409, "last_administrator")),
        ("delete", f"people/{ada.pk}", None, (409, "last_administrator")),
        ("patch", f"people/{alice.pk}", {"colour": "red"}, (400, "invalid")),
        ("post", "groups", {"name": ""}, (400, "invalid")),
        ("post", "keys", {"person": 999, "name": "k"}, (404, "no_such_person")),
        ("post", "budgets", {"scope": "person", "limit": 1}, (400, "invalid")),
        ("post", "budgets", {"scope": "installation", "limit": -1}, (400, "invalid")),
    ):
        status, answer = call(method, path, body)
        assert (status, answer["error"]["code"]) == expected, (path, body, answer)
    assert audited() == []
    assert User.objects.count() == 2


def test_groups_have_people(call: Call, alice: User) -> None:
    made = call("post", "groups", {"name": "Blue"})[1]
    path = f"groups/{made['id']}"
    assert call("put", f"{path}/members/{alice.pk}")[0] == 204
    assert call("get", path)[1]["members"] == [alice.pk]
    assert call("post", "groups", {"name": "Blue"})[0] == 409
    assert call("patch", path, {"name": "Green"})[1]["name"] == "Green"
    assert call("delete", f"{path}/members/{alice.pk}")[0] == 204
    assert call("get", path)[1]["members"] == []
    assert call("delete", path)[0] == 204
    assert audited() == [
        "group.add",
        "group.join",
        "group.change",
        "group.leave",
        "group.delete",
    ]


def test_members_that_the_identity_provider_keeps_are_left_to_it(
    call: Call, alice: User
) -> None:
    group = PeopleGroup.objects.create(name="Mirrored", source="oidc")
    status, answer = call("put", f"groups/{group.pk}/members/{alice.pk}")
    assert (status, answer["error"]["code"]) == (409, "mirrored")


def test_a_key_works_is_blocked_let_in_again_and_ended(
    transactional_db: None, call: Call, alice: User
) -> None:
    wanted = {"person": alice.pk, "name": "robot", "models": ["gpt-4*"], "rpm": 5}
    status, made = call("post", "keys", {**wanted, "metadata": {"tags": ["blue"]}})
    assert status == 201
    text, path = made["text"], f"keys/{made['key']['id']}"
    assert made["key"]["metadata"] == {"tags": ["blue"]}

    def works() -> bool:
        found = async_to_sync(api_keys.authenticate)(text, "gateway")
        return found is not None

    assert works()
    assert call("post", f"{path}/block")[1]["usable"] is False
    assert not works()
    assert call("post", f"{path}/unblock")[1]["usable"] is True
    assert works()
    changed = call("patch", path, {"models": ["o3"], "rpm": 7})[1]
    assert (changed["models"], changed["rpm"], changed["name"]) == (["o3"], 7, "robot")
    assert text not in json.dumps(call("get", "keys")[1])
    assert call("delete", path)[0] == 204
    assert not works()
    assert audited() == [
        "key.add",
        "key.block",
        "key.unblock",
        "key.change",
        "key.revoke",
    ]


def test_only_an_administrator_gets_a_key_for_administration(
    call: Call, ada: User, alice: User
) -> None:
    hers = {"person": alice.pk, "name": "x", "scopes": ["admin"]}
    assert call("post", "keys", hers)[0] == 409
    assert call("post", "keys", {**hers, "person": ada.pk})[0] == 201


def test_notes_of_a_key_are_bounded(call: Call, alice: User) -> None:
    body = {"person": alice.pk, "name": "x", "metadata": {"a": "x" * 5000}}
    assert call("post", "keys", body)[0] == 400
    assert not ApiKey.objects.filter(user=alice).exists()


def test_budgets_are_made_changed_and_deleted(call: Call, alice: User) -> None:
    hers = {"scope": "person", "person": alice.pk, "limit": 12.5, "period": "day"}
    made = call("post", "budgets", hers)[1]
    assert (made["limit"], made["period"], made["person"]) == ("12.5", "day", alice.pk)
    path = f"budgets/{made['id']}"
    assert call("patch", path, {"limit": 20, "hard": False})[1]["hard"] is False
    assert Budget.objects.get().limit == Decimal(20)
    assert call("get", "budgets")[1]["items"][0]["id"] == made["id"]
    assert call("delete", path)[0] == 204
    assert audited() == ["budget.add", "budget.change", "budget.delete"]


def test_lists_come_in_pages(call: Call, make_person: Callable[..., User]) -> None:
    for number in range(4):
        make_person(f"P{number}")
    first = call("get", "people?limit=3")[1]
    rest = call("get", f"people?limit=3&before={first['next']}")[1]
    names = [each["name"] for each in (*first["items"], *rest["items"])]
    assert names == ["P3", "P2", "P1", "P0", "Ada"]
    assert rest["next"] is None


def test_usage_models_and_audit_are_told(call: Call) -> None:
    group = {
        "group": "g",
        "apiKey": "s3cret",
        "instanceName": "i",
        "version": "2024-10-21",
        "models": {"gpt-4o": {"deploymentName": "d"}},
    }
    config = {"endpoints": {"azureOpenAI": {"groups": [group]}}}
    live.swap(LibreChat.model_validate(config))
    told = call("get", "models")[1]
    assert told["items"][0]["deployment"] == "d"
    assert "s3cret" not in json.dumps(told)
    assert len(call("get", "usage?days=7")[1]["items"]) == 7
    for by in ("model", "group", "deployment", "kind", "endpoint", "person"):
        assert call("get", f"usage?by={by}")[1] == {"items": []}
    call("post", "groups", {"name": "Blue"})
    assert call("get", "audit")[1]["items"][0]["action"] == "group.add"


async def test_costs_are_told_in_focus(ada: User, stores: None) -> None:
    _, text = await api_keys.create(ada, "script", scopes=["admin"])
    headers = {"Authorization": f"Bearer {text}"}
    await LedgerEntry.objects.acreate(
        user=ada, kind="chat", endpoint="azureOpenAI", model="m", nano_usd=10**9
    )
    path = "/api/admin/usage/focus"
    answer: Any = await AsyncClient().get(path, headers=headers)
    assert answer.status_code == 200, answer.content
    lines = "".join([part.decode() async for part in answer]).splitlines()
    assert lines[0].startswith("BilledCost,BillingAccountId")
    assert lines[1].startswith("1,librechat")
    assert len(lines) == 2


def test_usage_is_told_by_tag(call: Call, alice: User) -> None:
    entry = LedgerEntry.objects.create(
        user=alice, kind="gateway", endpoint="e", model="m", prompt=7, nano_usd=10**9
    )
    SpendTag.objects.create(entry=entry, tag="blue")
    assert call("get", "usage?by=tag")[1]["items"] == [
        {"tag": "blue", "calls": 1, "tokens": 7, "cost": "1"}
    ]


def test_it_is_described_by_openapi(client: Client) -> None:
    described = client.get("/api/admin/openapi.json").json()
    assert "/api/admin/keys/{key_id}/block" in described["paths"]
