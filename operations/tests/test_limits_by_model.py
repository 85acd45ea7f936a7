"""What a key may ask for and spend of some models, said in either API's words."""

import pytest

from accounts.ledger.models import Budget
from accounts.models import ApiKey, User
from operations.tests import test_administration_api as ours
from operations.tests import test_litellm_addresses as litellm_s
from operations.tests.test_administration_api import Call, audited


@pytest.fixture
def call_ours(ada: User, redis_clean: str) -> Call:
    """Call /api/admin as Ada."""
    return ours.caller(ours.key_of(ada, "admin"))


@pytest.fixture
def call_as_litellm(ada: User, redis_clean: str) -> Call:
    """Call LiteLLM's addresses as Ada."""
    key = ours.key_of(ada, "admin")
    return litellm_s.caller({"Authorization": f"Bearer {key}"})


def test_keys_and_budgets_are_limited_by_model(call_ours: Call, alice: User) -> None:
    limits = {"gpt-4*": {"rpm": 3, "tpm": 500}}
    body = {"person": alice.pk, "name": "x", "tpm": 900, "model_limits": limits}
    made = call_ours("post", "keys", body)[1]["key"]
    assert (made["tpm"], made["model_limits"]) == (900, limits)
    changed = call_ours("patch", f"keys/{made['id']}", {"model_limits": {}})[1]
    assert (changed["tpm"], changed["model_limits"]) == (900, {})
    wrong = {"model_limits": {"o3": {"tokens": 5}}}
    assert call_ours("patch", f"keys/{made['id']}", wrong)[0] == 400
    its = {"scope": "key", "key": made["id"], "limit": 1, "model": "o3"}
    assert call_ours("post", "budgets", its)[1]["model"] == "o3"
    assert audited() == ["key.add", "key.change", "budget.add"]


def test_a_key_s_minutes_and_its_money_are_limited_by_model_too(
    call_as_litellm: Call,
) -> None:
    body = {
        "key_alias": "robot",
        "tpm_limit": 9000,
        "model_rpm_limit": {"gpt-4o": 3},
        "model_tpm_limit": {"gpt-4o": 500, "o3": 700},
        "max_budget": 9,
        "budget_duration": "30d",
        "model_max_budget": {
            "gpt-4o": {"budget_limit": 0.5, "time_period": "1d"},
            "o3": {"max_budget": 2, "budget_duration": "7d"},
            "o4-mini": 4,
        },
    }
    status, made = call_as_litellm("post", "key/generate", body)
    assert status == 200, made
    key = ApiKey.objects.get(name="robot")
    assert key.tpm == 9000
    assert key.model_limits == {"gpt-4o": {"rpm": 3, "tpm": 500}, "o3": {"tpm": 700}}
    rows = Budget.objects.filter(key=key, hard=True).order_by("pk")
    assert [(each.model, float(each.limit), each.period) for each in rows] == [
        ("", 9.0, "month"),
        ("gpt-4o", 0.5, "day"),
        ("o3", 2.0, "week"),
        ("o4-mini", 4.0, "month"),
    ]
    assert (made["tpm_limit"], made["max_budget"]) == (9000, 9.0)
    assert made["model_rpm_limit"] == {"gpt-4o": 3}
    assert made["model_max_budget"]["o3"] == {"budget_limit": 2.0, "time_period": "7d"}
    less = {"key": made["key"], "model_tpm_limit": {}, "model_max_budget": {"o3": 1}}
    changed = call_as_litellm("post", "key/update", less)[1]
    assert changed["model_rpm_limit"] == {"gpt-4o": 3}
    assert changed["model_tpm_limit"] == {}
    assert changed["model_max_budget"] == {
        "o3": {"budget_limit": 1.0, "time_period": None}
    }
    assert changed["max_budget"] == 9.0
