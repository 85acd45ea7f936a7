"""From claims to roles and groups."""

import base64

import pytest

from accounts.sign_in.providers.claims import ClaimRules, Mapped, mapped
from accounts.sign_in.providers.jwt import unverified_claims

TOKENS = {
    "id": {
        "roles": ["chat-admin", "staff"],
        "groups": ["Lab", "Sales"],
        "realm_access": {"roles": ["chat-user"]},
        "scope": "read write",
        "odd": {"roles": 7},
        "team": "Finance Team",
        "_claim_names": {"many": "src1"},
    },
    "userinfo": {"roles": ["from-userinfo"]},
    "access": {},
}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({}, Mapped()),
        ({"required_role": ["staff"]}, Mapped()),
        ({"required_role": ["boss"]}, Mapped(admitted=False)),
        ({"required_role": ["boss", "staff"]}, Mapped()),
        (
            {"required_role": ["chat-user"], "required_path": "realm_access.roles"},
            Mapped(),
        ),
        ({"required_role": ["write"], "required_path": "scope"}, Mapped()),
        (
            {"required_role": ["from-userinfo"], "required_kind": "userinfo"},
            Mapped(),
        ),
        (
            {"required_role": ["x"], "required_path": "odd.roles"},
            Mapped(admitted=False),
        ),
        ({"required_role": ["x"], "required_path": "no.such"}, Mapped(admitted=False)),
        ({"required_role": ["x"], "required_kind": "no"}, Mapped(admitted=False)),
        ({"admin_role": ["chat-admin"]}, Mapped(role="ADMIN")),
        ({"admin_role": ["boss"]}, Mapped(role="USER")),
        ({"group_sync": True}, Mapped(groups=("Lab", "Sales"))),
        ({"group_sync": True, "group_path": "none"}, Mapped(groups=())),
        (
            {"group_sync": True, "group_path": "realm_access.roles"},
            Mapped(groups=("chat-user",)),
        ),
        ({"group_sync": True, "group_path": "team"}, Mapped(groups=("Finance Team",))),
        ({"group_sync": True, "group_path": "many"}, Mapped(groups=None)),
        (
            {"role_sync": True, "role_priority": ["boss", "staff"]},
            Mapped(role="staff"),
        ),
        (
            {"role_sync": True, "role_priority": ["boss"], "fallback_role": "GUEST"},
            Mapped(role="GUEST"),
        ),
    ],
)
def test_claims_become_what_the_rules_say(
    rules: dict[str, object], expected: Mapped
) -> None:
    assert mapped(TOKENS, ClaimRules(**rules)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "token",
    [{"hasgroups": "true"}, {"hasgroups": True}, {"_claim_names": {"groups": "s"}}],
)
def test_groups_that_are_too_many_for_a_token_are_not_none_at_all(
    token: dict[str, object],
) -> None:
    found = mapped({"id": token}, ClaimRules(group_sync=True))
    assert found.groups is None


def test_a_tokens_claims_are_read() -> None:
    payload = base64.urlsafe_b64encode(b'{"sub":"7"}').decode().rstrip("=")
    assert unverified_claims(f"e30.{payload}.c2ln") == {"sub": "7"}


@pytest.mark.parametrize("token", ["", "opaque", "a.b.c", "a.!!.c", "a.W10.c", "..."])
def test_what_is_no_token_has_no_claims(token: str) -> None:
    assert unverified_claims(token) == {}
