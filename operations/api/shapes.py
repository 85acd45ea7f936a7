"""What `/api/admin` takes and tells: the shapes of people, groups, keys and budgets."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field

from accounts.administration import budgets as spending
from accounts.keys.minute_limits import MOST
from accounts.ledger.models import Budget
from accounts.models import ApiKey, PeopleGroup, User

Name = Annotated[str, Field(min_length=1, max_length=80)]
Pattern = Annotated[str, Field(min_length=1, max_length=200)]
Status = Literal["active", "suspended", "pending"]
Scope = Literal["gateway", "api", "admin"]
Period = Literal["day", "week", "month", "total"]
Limit = Annotated[Decimal, Field(ge=0, lt=10**11, decimal_places=4)]
PerMinute = Annotated[int, Field(ge=0, le=MOST)]
Notes = dict[str, Any]
NOTES_MOST = 4_000  # characters of a key's metadata


class Body(Schema):
    """What is sent; a field that nobody knows is refused."""

    model_config = ConfigDict(extra="forbid")


class PersonIn(Body):
    """An account to be made; `password` missing: they sign in another way."""

    email: str = Field(min_length=3, max_length=254)
    name: str = Field(default="", max_length=80)
    role: str = "USER"
    groups: list[int] = Field(default=[], max_length=100)
    password: str | None = Field(default=None, max_length=1000)


class PersonChange(Body):
    """What changes; the rest stays."""

    name: Name | None = None
    role: str | None = None
    status: Status | None = None
    groups: list[int] | None = Field(default=None, max_length=100)


class GroupIn(Body):
    """A group to be made."""

    name: str = Field(min_length=1, max_length=100)
    description: str = Field(default="", max_length=200)


class GroupChange(Body):
    """What changes; the rest stays."""

    name: str | None = Field(default=None, min_length=1, max_length=100)
    description: str | None = Field(default=None, max_length=200)


class ModelLimitIn(Body):
    """What a key may ask for in a minute of some models; 0: no limit."""

    rpm: PerMinute = 0
    tpm: PerMinute = 0


ModelLimits = Annotated[dict[Pattern, ModelLimitIn], Field(max_length=50)]


class AdminKeyIn(Body):
    """A key to be made for a person; no `models`: all that they may use."""

    person: int
    name: Name
    scopes: list[Scope] = Field(default=["gateway"], min_length=1, max_length=3)
    models: list[Pattern] = Field(default=[], max_length=50)
    rpm: PerMinute = 0
    tpm: PerMinute = 0
    model_limits: ModelLimits = {}
    expires_at: AwareDatetime | None = None
    metadata: Notes = {}


class KeyChange(Body):
    """What changes; the rest stays."""

    name: Name | None = None
    models: list[Pattern] | None = Field(default=None, max_length=50)
    rpm: PerMinute | None = None
    tpm: PerMinute | None = None
    model_limits: ModelLimits | None = None
    expires_at: AwareDatetime | None = None
    metadata: Notes | None = None


class BudgetIn(Body):
    """A budget; `scope` says whose: its `person`, `group` or `key` goes with it."""

    scope: Literal["everyone", "person", "member", "group", "key", "installation"]
    person: int | None = None
    group: int | None = None
    key: int | None = None
    model: Annotated[str, Field(max_length=200)] = ""  # a pattern; "": all models
    unit: Literal["usd", "tokens"] = "usd"
    period: Period = "month"
    limit: Limit
    hard: bool = True
    name: str = Field(default="", max_length=100)


class BudgetChange(Body):
    """What changes; the rest stays."""

    limit: Limit | None = None
    period: Period | None = None
    hard: bool | None = None
    active: bool | None = None
    name: str | None = Field(default=None, max_length=100)


def person(user: User) -> dict[str, Any]:
    """Return what is told of a person."""
    return {
        "id": user.pk,
        "email": user.email,
        "name": user.name,
        "username": user.username,
        "role": user.role,
        "status": user.status,
        "banned_until": iso(user.banned_until),
        "groups": [each.pk for each in user.groups.all()],
        "created_at": iso(user.created_at),
        "last_login": iso(user.last_login),
    }


def group(found: PeopleGroup) -> dict[str, Any]:
    """Return what is told of a group."""
    return {
        "id": found.pk,
        "name": found.name,
        "description": found.description,
        "source": found.source,
        "created_at": iso(found.created_at),
    }


def key(found: ApiKey) -> dict[str, Any]:
    """Return what is told of a key: never its text."""
    return {
        "id": found.pk,
        "person": found.user_id,
        "name": found.name,
        "prefix": found.prefix,
        "scopes": found.scopes,
        "models": found.model_patterns,
        "rpm": found.rpm,
        "tpm": found.tpm,
        "model_limits": found.model_limits,
        "metadata": found.metadata,
        "created_at": iso(found.created_at),
        "expires_at": iso(found.expires_at),
        "last_used_at": iso(found.last_used_at),
        "blocked_at": iso(found.blocked_at),
        "revoked_at": iso(found.revoked_at),
        "usable": found.usable,
    }


def budget(found: Budget) -> dict[str, Any]:
    """Return what is told of a budget; `used` where one meter counts for all."""
    used = spending.used(found)
    return {
        "id": found.pk,
        "name": found.name,
        "scope": found.scope,
        "person": found.person_id,
        "group": found.group_id,
        "key": found.key_id,
        "model": found.model,
        "unit": found.unit,
        "period": found.period,
        "limit": str(found.limit),
        "hard": found.hard,
        "active": found.active,
        "used": None if used is None else str(used),
    }


def iso(time: datetime | None) -> str | None:
    """Return a moment as ISO 8601."""
    return time.isoformat() if time is not None else None
