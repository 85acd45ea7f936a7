"""What scripts for LiteLLM send; what has no counterpart here is refused by name."""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

from django.utils import timezone
from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from accounts.administration.errors import NotPossible
from accounts.keys.minute_limits import MOST
from accounts.ledger.models import Budget

DURATION = re.compile(r"(\d{1,5})(s|m|h|d|w|mo)")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 30 * 86_400}
PERIODS = {
    1: Budget.Period.DAY,
    7: Budget.Period.WEEK,
    30: Budget.Period.MONTH,
}
Id = str | int
ModelName = Annotated[str, Field(min_length=1, max_length=200)]
Names = Annotated[list[str], Field(max_length=50)]
Dollars = Annotated[Decimal, Field(ge=0, lt=10**11)]
ALL_MODELS = ("all-team-models", "all-proxy-models", "*")
ROLES = {  # LiteLLM's → ours
    "proxy_admin": "ADMIN",
    "internal_user": "USER",
    "internal_user_viewer": "USER",
}


class LiteLLMBody(BaseModel):
    """A body; `leftovers` are its fields that nobody here knows."""

    model_config = ConfigDict(extra="allow")

    def refuse_leftovers(self) -> None:
        """Raise NotPossible for a field without counterpart that says something."""
        told = [name for name, value in (self.model_extra or {}).items() if value]
        if told:
            raise NotPossible("no_counterpart", f"{', '.join(told)}: no counterpart.")


class Spending(LiteLLMBody):
    """What keys, users and teams may spend."""

    max_budget: Dollars | None = None
    soft_budget: Dollars | None = None
    budget_duration: str | None = None


class ModelBudget(BaseModel):
    """What a key may spend on a model, in either of LiteLLM's spellings."""

    model_config = ConfigDict(extra="forbid")
    budget_limit: Dollars = Field(
        validation_alias=AliasChoices("budget_limit", "max_budget")
    )
    time_period: str | None = Field(
        default=None, validation_alias=AliasChoices("time_period", "budget_duration")
    )


PerMinute = Annotated[int, Field(ge=0, le=MOST)]
ByModel = Annotated[dict[ModelName, PerMinute], Field(max_length=50)]


class KeyBody(Spending):
    """`/key/generate` and `/key/update`."""

    key: str | None = None
    user_id: Id | None = None
    team_id: Id | None = None
    key_alias: str | None = Field(default=None, max_length=80)
    models: Names | None = None
    duration: str | None = None
    rpm_limit: PerMinute | None = None
    tpm_limit: PerMinute | None = None
    model_rpm_limit: ByModel | None = None
    model_tpm_limit: ByModel | None = None
    model_max_budget: (
        Annotated[dict[ModelName, ModelBudget | Dollars], Field(max_length=50)] | None
    ) = None
    metadata: dict[str, Any] | None = None
    tags: Names | None = None
    blocked: bool | None = None


class KeyName(LiteLLMBody):
    """`/key/block`, `/key/unblock`."""

    key: str


class KeyNames(LiteLLMBody):
    """`/key/delete`."""

    keys: Annotated[list[str], Field(max_length=200)] = []
    key_aliases: Annotated[list[str], Field(max_length=200)] = []


class UserBody(Spending):
    """`/user/new` and `/user/update`."""

    user_id: Id | None = None
    user_email: str | None = Field(default=None, max_length=254)
    user_alias: str | None = Field(default=None, max_length=80)
    user_role: str | None = None
    teams: list[Id] | None = Field(default=None, max_length=100)
    auto_create_key: bool = True
    key_alias: str | None = Field(default=None, max_length=80)
    models: Names | None = None
    duration: str | None = None


class UserIds(LiteLLMBody):
    """`/user/delete`."""

    user_ids: list[Id] = Field(max_length=200)


class Member(BaseModel):
    """Somebody of a team."""

    user_id: Id | None = None
    user_email: str | None = None
    role: str = "user"


class TeamBody(Spending):
    """`/team/new` and `/team/update`."""

    team_id: Id | None = None
    team_alias: str | None = Field(default=None, max_length=100)
    members_with_roles: list[Member] = Field(default=[], max_length=200)


class TeamIds(LiteLLMBody):
    """`/team/delete`."""

    team_ids: list[Id] = Field(max_length=200)


class MemberAdd(LiteLLMBody):
    """`/team/member_add`."""

    team_id: Id
    member: Member | list[Member]


class MemberDelete(LiteLLMBody):
    """`/team/member_delete`."""

    team_id: Id
    user_id: Id | None = None
    user_email: str | None = None


def model_limits(
    body: KeyBody, kept: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, int]]:
    """Return a key's limits by model; what the body does not name stays as `kept`."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for unit in ("rpm", "tpm"):
        told = {name: limits.get(unit, 0) for name, limits in kept.items()}
        if (field := f"model_{unit}_limit") in body.model_fields_set:
            told = getattr(body, field) or {}
        for name, most in told.items():
            found[name] |= {unit: most} if most else {}
    return {name: limits for name, limits in found.items() if limits}


def model_budgets(body: KeyBody) -> dict[str, tuple[Decimal, Budget.Period]]:
    """Return what may be spent on each model, and in which period."""
    return {
        name: (told.budget_limit, period(told.time_period))
        if isinstance(told, ModelBudget)
        else (told, period(body.budget_duration))
        for name, told in (body.model_max_budget or {}).items()
    }


def patterns(models: list[str] | None) -> tuple[str, ...]:
    """Return the models of a key as our patterns; none: all."""
    named = models or []
    return () if any(one in ALL_MODELS for one in named) else tuple(named)


def until(duration: str | None) -> datetime | None:
    """Return when something ends that lasts so long from now; None: never."""
    return timezone.now() + _length(duration) if duration else None


def period(duration: str | None) -> Budget.Period:
    """Return our period of a budget; without a duration it never begins anew."""
    if not duration:
        return Budget.Period.TOTAL
    days, rest = divmod(_length(duration), timedelta(days=1))
    found = PERIODS.get(days) if not rest else None
    if found is None:
        message = "budget_duration: 1d, 7d or 30d (or none: it never begins anew)."
        raise NotPossible("no_counterpart", message)
    return found


def role_of(told: str | None) -> str | None:
    """Return our role for LiteLLM's. Raises NotPossible."""
    if told is None:
        return None
    if told not in ROLES:
        raise NotPossible("no_counterpart", f"user_role: one of {', '.join(ROLES)}.")
    return ROLES[told]


def _length(duration: str) -> timedelta:
    found = DURATION.fullmatch(duration)
    if found is None:
        raise NotPossible("invalid", "A duration is such as 30s, 30m, 30h, 30d or 1mo.")
    return timedelta(seconds=int(found[1]) * SECONDS[found[2]])
