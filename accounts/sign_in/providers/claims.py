"""What an identity provider's claims mean here: role, groups, or no entry (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ADMIN = "ADMIN"
USER = "USER"


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """Where to look in which token, and what it gives; names as in OPENID_…."""

    required_role: Sequence[str] = ()
    required_kind: str = "id"
    required_path: str = "roles"
    admin_role: Sequence[str] = ()
    admin_kind: str = "id"
    admin_path: str = "roles"
    role_sync: bool = False
    role_kind: str = "id"
    role_path: str = "roles"
    role_priority: Sequence[str] = ()
    fallback_role: str = USER
    group_sync: bool = False
    group_path: str = "groups"
    name_claim: str = ""
    email_claim: str = ""


@dataclass(frozen=True, slots=True)
class Mapped:
    """What follows for the person; None leaves a thing as it is."""

    admitted: bool = True
    role: str | None = None
    groups: tuple[str, ...] | None = None


def mapped(tokens: Mapping[str, Mapping[str, object]], rules: ClaimRules) -> Mapped:
    """Map the claims of `tokens` (kinds: id, access, userinfo)."""
    required = _found(tokens, rules.required_kind, rules.required_path)
    if rules.required_role and not required & set(rules.required_role):
        return Mapped(admitted=False)
    groups = _groups(tokens["id"], rules) if rules.group_sync else None
    return Mapped(role=_role(tokens, rules), groups=groups)


def _groups(token: Mapping[str, object], rules: ClaimRules) -> tuple[str, ...] | None:
    """Return the groups of a token, each in one piece: their names have blanks.

    None where the token only says that there are too many to list (Entra, over 200):
    `_claim_names` then holds the claim's name, or `hasgroups` is true.
    """
    value = _at(token, rules.group_path)
    if value is None and left_out(token, rules.group_path):
        return None
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, Sequence):
        return ()
    return tuple(sorted({item for item in items if isinstance(item, str) and item}))


def left_out(token: Mapping[str, object], path: str) -> bool:
    """Say whether a token names its groups elsewhere, being too many."""
    elsewhere = token.get("_claim_names")
    named = isinstance(elsewhere, Mapping) and path in elsewhere
    return named or token.get("hasgroups") in (True, "true")


def _role(tokens: Mapping[str, Mapping[str, object]], rules: ClaimRules) -> str | None:
    admins = _found(tokens, rules.admin_kind, rules.admin_path)
    if admins & set(rules.admin_role):
        return ADMIN
    if rules.role_sync:
        named = _found(tokens, rules.role_kind, rules.role_path)
        best = (role for role in rules.role_priority if role in named)
        return next(best, rules.fallback_role)
    return USER if rules.admin_role else None


def _found(
    tokens: Mapping[str, Mapping[str, object]], kind: str, path: str
) -> set[str]:
    """Return the texts at a dotted path; words of a single text, or a list of them."""
    value = _at(tokens.get(kind, {}), path)
    if isinstance(value, str):
        return set(value.split())
    if isinstance(value, Sequence):
        return {item for item in value if isinstance(item, str)}
    return set()


def _at(token: Mapping[str, object], path: str) -> object:
    """Return what stands at a dotted path, or None."""
    value: object = token
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
