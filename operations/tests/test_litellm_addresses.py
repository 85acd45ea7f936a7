"""Scripts for LiteLLM's proxy administer here: its addresses, shapes and words."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from django.utils import timezone

from accounts.audit.models import AuditEntry
from accounts.keys import api_keys
from accounts.ledger.models import Budget, LedgerEntry, SpendTag
from accounts.models import ApiKey, PeopleGroup, User
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

JSON = "application/json"
Call = Callable[..., Any]
WRITES: tuple[tuple[str, dict[str, str]], ...] = (
    ("key/generate", {}),
    ("key/block", {"key": "1"}),
    ("user/new", {"user_email": "new@example.com"}),
    ("team/new", {"team_alias": "Blue"}),
)


def caller(headers: dict[str, str]) -> Call:
    """Return what calls an address: status and JSON."""

    def call(method: str, path: str, body: object = None) -> tuple[int, Any]:
        sent = json.dumps(body) if body is not None else ""
        answer = Client().generic(
            method.upper(), f"/{path}", sent, JSON, headers=headers
        )
        return answer.status_code, json.loads(answer.content or b"null")

    return call


@pytest.fixture
def call(ada: User, redis_clean: str) -> Call:
    """Call as Ada, by a key made for administration, in the header of LiteLLM."""
    _, text = async_to_sync(api_keys.create)(ada, "script", scopes=["admin"])
    return caller({"Authorization": f"Bearer {text}"})


def works(text: str) -> bool:
    return async_to_sync(api_keys.authenticate)(text, "gateway") is not None


def spent(person: User, key: ApiKey | None, dollars: int, *tags: str) -> LedgerEntry:
    """Enter a call into the ledger."""
    entry = LedgerEntry.objects.create(
        user=person,
        key_id=key.pk if key else None,
        kind="gateway",
        endpoint="azureOpenAI",
        model="gpt-4o",
        prompt=70,
        completion=30,
        nano_usd=dollars * 10**9,
        latency_ms=500,
    )
    SpendTag.objects.bulk_create(SpendTag(entry=entry, tag=tag) for tag in tags)
    return entry


@pytest.mark.parametrize(("path", "body"), WRITES)
def test_nobody_but_an_administrator_s_key_of_this_scope_may(
    ada: User, alice: User, redis_clean: str, path: str, body: object
) -> None:
    tried = {
        "models only": async_to_sync(api_keys.create)(ada, "m")[1],
        "no administrator": async_to_sync(api_keys.create)(
            alice, "a", scopes=["admin"]
        )[1],
        "made up": "sk-1234",
    }
    people = User.objects.count(), ApiKey.objects.count(), PeopleGroup.objects.count()
    for text in tried.values():
        status, answer = caller({"Authorization": f"Bearer {text}"})("post", path, body)
        assert status == 401
        assert answer["error"]["type"] == "auth_error"
    browser = Client()
    browser.force_login(ada)
    assert browser.post(f"/{path}", json.dumps(body), JSON).status_code == 401
    assert people == (
        User.objects.count(),
        ApiKey.objects.count(),
        PeopleGroup.objects.count(),
    )


def test_the_key_counts_in_litellm_s_own_header_as_well(
    ada: User, redis_clean: str
) -> None:
    _, text = async_to_sync(api_keys.create)(ada, "script", scopes=["admin"])
    assert caller({"x-litellm-api-key": f"Bearer {text}"})("get", "key/list")[0] == 200


def test_a_key_is_generated_shown_changed_blocked_and_deleted(
    transactional_db: None, call: Call, alice: User
) -> None:
    status, made = call(
        "post",
        "key/generate",
        {
            "user_id": str(alice.pk),
            "key_alias": "robot",
            "models": ["gpt-4*"],
            "duration": "30d",
            "max_budget": 12.5,
            "budget_duration": "30d",
            "rpm_limit": 5,
            "metadata": {"team": "blue"},
            "tags": ["nightly"],
        },
    )
    assert status == 200, made
    text = made["key"]
    assert works(text)
    key = ApiKey.objects.get(name="robot")
    assert (key.user_id, key.model_patterns, key.rpm) == (alice.pk, ["gpt-4*"], 5)
    assert key.metadata == {"team": "blue", "tags": ["nightly"]}
    assert key.expires_at is not None
    left = key.expires_at - timezone.now()
    assert timedelta(days=29) < left <= timedelta(days=30)
    budget = Budget.objects.get(key=key)
    assert (float(budget.limit), budget.period, budget.hard) == (12.5, "month", True)
    spent(alice, key, 3)
    for name in (text, made["token"]):
        info = call("get", f"key/info?key={name}")[1]["info"]
        assert (info["key_alias"], info["spend"], info["max_budget"]) == (
            "robot",
            3.0,
            12.5,
        )
        assert text not in json.dumps(info)
    assert call("post", "key/block", {"key": text})[1]["blocked"] is True
    assert not works(text)
    assert call("post", "key/unblock", {"key": text})[1]["blocked"] is False
    assert works(text)
    less = {"key": text, "models": [], "max_budget": None}
    changed = call("post", "key/update", less)[1]
    assert (changed["models"], changed["max_budget"], changed["rpm_limit"]) == (
        [],
        None,
        5,
    )
    listed = call("get", f"key/list?user_id={alice.pk}")[1]
    assert (listed["keys"], listed["total_count"]) == ([made["token"]], 1)
    assert call("post", "key/delete", {"keys": [text]})[1] == {"deleted_keys": [text]}
    assert not works(text)
    acts = AuditEntry.objects.order_by("number").values_list("action", flat=True)
    assert list(acts) == [
        *("key.add", "budget.set", "key.block", "key.unblock"),
        *("key.change", "budget.delete", "key.revoke"),
    ]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"model_max_budget": {"o3": {"limit": 1}}}, "model_max_budget"),
        ({"guardrails": ["x"]}, "guardrails"),
        ({"key": "sk-mine"}, "key"),
        ({"budget_duration": "3h", "max_budget": 1}, "budget_duration"),
        ({"duration": "soon"}, "duration"),
        ({"metadata": {"a": "x" * 5000}}, "metadata"),
    ],
)
def test_what_has_no_counterpart_is_refused_by_name_and_makes_nothing(
    call: Call, ada: User, body: dict[str, object], named: str
) -> None:
    before = ApiKey.objects.count()
    status, answer = call("post", "key/generate", body)
    assert status == 400
    assert named in answer["error"]["message"]
    assert ApiKey.objects.count() == before


def test_fields_that_say_nothing_are_passed_over(call: Call) -> None:
    empty: dict[str, object] = {"aliases": None, "guardrails": [], "config": {}}
    assert call("post", "key/generate", empty)[0] == 200


def test_a_user_comes_with_a_key_is_changed_and_deleted(call: Call) -> None:
    status, made = call(
        "post",
        "user/new",
        {"user_email": "li@example.com", "user_alias": "李雷", "max_budget": 5},
    )
    assert status == 200, made
    assert works(made["key"])
    person = User.objects.get(email="li@example.com")
    assert (made["user_id"], person.name) == (str(person.pk), "李雷")
    assert not person.has_usable_password()
    info = call("get", f"user/info?user_id={made['user_id']}")[1]
    assert info["user_info"]["max_budget"] == 5
    assert len(info["keys"]) == 1
    told = {"user_id": made["user_id"], "user_role": "proxy_admin"}
    assert call("post", "user/update", told)[1]["data"]["user_role"] == "proxy_admin"
    bare = {"user_email": "no-key@example.com", "auto_create_key": False}
    assert "key" not in call("post", "user/new", bare)[1]
    assert call("get", "user/list")[1]["total"] == 3
    gone = {"user_ids": [made["user_id"]]}
    assert call("post", "user/delete", gone) == (200, 1)
    assert not User.objects.filter(pk=person.pk).exists()


def test_the_last_administrator_stays(call: Call, ada: User, alice: User) -> None:
    gone = {"user_ids": [str(alice.pk), str(ada.pk)]}
    status, answer = call("post", "user/delete", gone)
    assert (status, answer["error"]["code"]) == (409, "last_administrator")
    assert User.objects.count() == 2


def test_a_team_is_a_group_of_people(call: Call, alice: User, bob: User) -> None:
    first = [{"role": "user", "user_id": str(alice.pk)}]
    made = call(
        "post",
        "team/new",
        {"team_alias": "Blue", "max_budget": 50, "members_with_roles": first},
    )[1]
    group = PeopleGroup.objects.get()
    assert made["team_id"] == str(group.pk)
    assert Budget.objects.get(scope="group").group == group
    team = {"team_id": made["team_id"]}
    added = {**team, "member": {"role": "user", "user_email": bob.email}}
    assert len(call("post", "team/member_add", added)[1]["members_with_roles"]) == 2
    key = call("post", "key/generate", {**team, "user_id": alice.pk})[1]
    assert key["team_id"] == made["team_id"]
    info = call("get", f"team/info?team_id={made['team_id']}")[1]
    assert [each["token"] for each in info["keys"]] == [key["token"]]
    left = {**team, "user_id": str(alice.pk)}
    call("post", "team/member_delete", left)
    status, answer = call("post", "key/generate", {**team, "user_id": alice.pk})
    assert (status, answer["error"]["code"]) == (400, "no_member")
    renamed = call("post", "team/update", {**team, "team_alias": "Green"})[1]
    assert renamed["data"]["team_alias"] == "Green"
    assert call("get", "team/list")[1][0]["team_alias"] == "Green"
    assert call("post", "team/delete", {"team_ids": [made["team_id"]]})[0] == 200
    assert not PeopleGroup.objects.exists()
    assert User.objects.filter(pk=bob.pk).exists()


def test_spending_is_told_by_call_day_tag_key_and_user(
    call: Call, alice: User, bob: User
) -> None:
    key, _ = async_to_sync(api_keys.create)(alice, "robot")
    spent(alice, key, 3, "blue", "nightly")
    last = spent(bob, None, 2, "blue")
    just_before = last.created_at - timedelta(microseconds=1)  # midnight may pass
    LedgerEntry.objects.exclude(pk=last.pk).update(created_at=just_before)
    lines = call("get", "spend/logs")[1]
    assert [each["spend"] for each in lines] == [2.0, 3.0]
    assert lines[1]["api_key"] == key.digest
    assert sorted(lines[1]["request_tags"]) == ["blue", "nightly"]
    one = call("get", f"spend/logs?request_id={last.call_id}")[1]
    assert [each["user"] for each in one] == [str(bob.pk)]
    assert len(call("get", f"spend/logs?user_id={alice.pk}")[1]) == 1
    assert len(call("get", f"spend/logs?api_key={key.digest}")[1]) == 1
    today = last.created_at.date()
    span = f"start_date={today}&end_date={today}"
    [day] = call("get", f"spend/logs?{span}")[1]
    assert (day["spend"], day["models"]) == (5.0, {"gpt-4o": 5.0})
    assert day["users"] == {str(alice.pk): 3.0, str(bob.pk): 2.0}
    assert len(call("get", f"spend/logs?{span}&summarize=false")[1]) == 2
    assert call("get", "spend/tags")[1] == [
        {"individual_request_tag": "blue", "log_count": 2, "total_spend": 5.0},
        {"individual_request_tag": "nightly", "log_count": 1, "total_spend": 3.0},
    ]
    assert call("get", "spend/keys")[1][0]["spend"] == 3.0
    assert call("get", "spend/users")[1][0]["user_id"] == str(alice.pk)


def test_models_are_told_without_their_keys(call: Call) -> None:
    group = {
        "group": "g",
        "apiKey": "s3cret",
        "instanceName": "i",
        "version": "2024-10-21",
        "models": {"gpt-4o": {"deploymentName": "d"}},
    }
    config = {"endpoints": {"azureOpenAI": {"groups": [group]}}}
    live.swap(LibreChat.model_validate(config))
    told = call("get", "model/info")[1]
    assert told["data"][0]["litellm_params"]["model"] == "azure/d"
    assert "s3cret" not in json.dumps(told)


def test_it_is_described_and_says_that_it_lives(client: Client) -> None:
    assert client.get("/health/liveliness").json() == "I'm alive!"
    described = client.get("/litellm/openapi.json").json()
    assert "/key/generate" in described["paths"]
