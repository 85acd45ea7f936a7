"""People, groups and keys as LiteLLM's answers tell them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from accounts.administration import budgets
from accounts.administration.budgets import Subject
from accounts.ledger.models import Budget
from accounts.models import ApiKey, PeopleGroup, User
from accounts.models.people import ADMIN
from operations.api.litellm.bodies import KeyBody, Spending, model_budgets, period
from operations.api.shapes import iso

DURATIONS = {"day": "1d", "week": "7d", "month": "30d", "total": None}
TEAM = "team_id"  # in a key's notes


def key(found: ApiKey) -> dict[str, Any]:
    """Return a key; its hash stands for it, its text is never told again."""
    return {
        "token": found.digest,
        "token_id": found.digest,
        "key_name": f"{found.prefix}…",
        "key_alias": found.name,
        "user_id": str(found.user_id),
        "team_id": found.metadata.get(TEAM),
        "models": found.model_patterns,
        "rpm_limit": found.rpm or None,
        "tpm_limit": found.tpm or None,
        "model_rpm_limit": _by_model(found, "rpm"),
        "model_tpm_limit": _by_model(found, "tpm"),
        "model_max_budget": _model_budgets(found),
        "metadata": found.metadata,
        "blocked": found.blocked_at is not None,
        "expires": iso(found.expires_at),
        "created_at": iso(found.created_at),
        "last_active": iso(found.last_used_at),
        "spend": float(budgets.spent(found)),
        **limits(found),
    }


def _by_model(found: ApiKey, unit: str) -> dict[str, int]:
    limits = found.model_limits.items()
    return {name: told[unit] for name, told in limits if told.get(unit)}


def _model_budgets(found: ApiKey) -> dict[str, dict[str, Any]]:
    rows = budgets.of(found).exclude(model="").filter(unit=Budget.Unit.USD, hard=True)
    return {
        row.model: {
            "budget_limit": float(row.limit),
            "time_period": DURATIONS[row.period],
        }
        for row in rows
    }


def user(found: User) -> dict[str, Any]:
    """Return a person."""
    return {
        "user_id": str(found.pk),
        "user_email": found.email,
        "user_alias": found.name,
        "user_role": "proxy_admin" if found.role == ADMIN else "internal_user",
        "teams": [str(each.pk) for each in found.groups.all()],
        "created_at": iso(found.created_at),
        "spend": float(budgets.spent(found)),
        **limits(found),
    }


def team(found: PeopleGroup, members: Iterable[User]) -> dict[str, Any]:
    """Return a group of people."""
    listed = [
        {"user_id": str(each.pk), "user_email": each.email, "role": "user"}
        for each in members
    ]
    return {
        "team_id": str(found.pk),
        "team_alias": found.name,
        "members_with_roles": listed,
        "created_at": iso(found.created_at),
        **limits(found),
    }


def limits(subject: Subject) -> dict[str, Any]:
    """Return the dollars that somebody may spend."""
    found = list(budgets.of(subject).filter(unit=Budget.Unit.USD, model=""))
    hard = next((one for one in found if one.hard), None)
    soft = next((one for one in found if not one.hard), None)
    first = hard or soft
    return {
        "max_budget": None if hard is None else float(hard.limit),
        "soft_budget": None if soft is None else float(soft.limit),
        "budget_duration": DURATIONS[first.period] if first else None,
    }


def set_limits(actor: User, subject: Subject, body: Spending) -> None:
    """Let a subject spend what the body says; what it does not name stays."""
    for name, hard in (("max_budget", True), ("soft_budget", False)):
        if name in body.model_fields_set:
            most: Decimal | None = getattr(body, name)
            every = period(body.budget_duration)
            budgets.limit(actor, subject, most, every, hard=hard)


def set_model_budgets(actor: User, found: ApiKey, body: KeyBody) -> None:
    """Let a key spend on each model what the body says, and on others as it likes."""
    if "model_max_budget" not in body.model_fields_set:
        return
    wanted = model_budgets(body)
    for model in _model_budgets(found).keys() - wanted.keys():
        budgets.limit(actor, found, None, "", model=model)
    for model, (most, every) in wanted.items():
        budgets.limit(actor, found, most, every, model=model)
