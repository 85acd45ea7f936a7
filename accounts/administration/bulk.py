"""One change for many people: what it would do, and doing it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.administration import budgets
from accounts.audit.record import LONGEST, record
from accounts.ledger.models import Budget
from accounts.models import PeopleGroup, User
from accounts.models.people import ADMIN
from accounts.rights.administrators import (
    LastAdministrator,
    change_role,
    keep_one,
    set_status,
)
from accounts.rights.delegation import NotYours, check, check_role, groups_of

STATUS_ACTS = {
    User.Status.ACTIVE: "person.reactivate",
    User.Status.SUSPENDED: "person.suspend",
    User.Status.PENDING: "person.wait",
}


@dataclass(frozen=True, slots=True)
class CommonChange:
    """What to change of each; what is empty stays as it is. Dollars are a month's."""

    role: str = ""
    status: str = ""
    joining: tuple[PeopleGroup, ...] = ()
    leaving: tuple[PeopleGroup, ...] = ()
    dollars: Decimal | None = None


@dataclass(slots=True)
class Effect:
    """What a change does to one person, in words, or why it does nothing."""

    person: User
    steps: list[str] = field(default_factory=list)
    refusal: str = ""


def foreseen(by: User, people: Iterable[User], change: CommonChange) -> list[Effect]:
    """Return what a change would do; nothing happens."""
    found = []
    for person in people:
        effect = Effect(person, _steps(person, change))
        try:
            _allowed(by, person, change)
            _last_owner_stays(person, change)
        except (LastAdministrator, NotYours) as error:
            effect.refusal = str(error)
        found.append(effect)
    return found


def done(by: User, people: Iterable[User], change: CommonChange) -> list[Effect]:
    """Change each person wholly or not at all; who is refused stops nobody else."""
    found = []
    for person in people:
        effect = Effect(person, _steps(person, change))
        try:
            with transaction.atomic():
                _allowed(by, person, change)
                _apply(by, person, change)
        except (LastAdministrator, NotYours) as error:
            effect.refusal = str(error)
        found.append(effect)
    return found


def _allowed(by: User, person: User, change: CommonChange) -> None:
    """Make sure that `by` may do all of it. Raises NotYours."""
    check(by, person)
    if change.role:
        check_role(by, change.role)
    if change.dollars is not None and not by.has_perm("budgets.change"):
        raise NotYours
    named = {group.pk for group in (*change.joining, *change.leaving)}
    theirs = groups_of(by).filter(pk__in=named)
    if named and theirs.count() < len(named):
        raise NotYours


def _last_owner_stays(person: User, change: CommonChange) -> None:
    """Raise LastAdministrator already where something is only foreseen."""
    demoted = change.role not in ("", ADMIN)
    out = change.status not in ("", User.Status.ACTIVE)
    if person.role == ADMIN and (demoted or out):
        with transaction.atomic():
            keep_one(person)


def _steps(person: User, change: CommonChange) -> list[str]:
    now = {group.pk for group in person.groups.all()}
    found = []
    if change.role and change.role != person.role:
        found.append(f"{person.role} → {change.role}")
    if change.status and change.status != person.status:
        wanted = User.Status(change.status)
        found.append(f"{person.get_status_display()} → {wanted.label}")
    found += [f"+ {group}" for group in change.joining if group.pk not in now]
    found += [f"− {group}" for group in change.leaving if group.pk in now]
    if change.dollars is not None:
        found.append(_("$%(dollars)s a month") % {"dollars": change.dollars})
    return found


def _apply(by: User, person: User, change: CommonChange) -> None:
    if change.role and change.role != person.role:
        before = person.role
        change_role(person, change.role, by)
        record(by, "person.role", person, {"role": f"{before} → {change.role}"})
    if change.status and change.status != person.status:
        wanted = User.Status(change.status)
        set_status(person, wanted, by)
        record(by, STATUS_ACTS[wanted], person)
    if change.joining or change.leaving:
        with _groups_recorded(by, person):
            person.groups.add(*change.joining)
            person.groups.remove(*change.leaving)
    if change.dollars is not None:
        budgets.limit(by, person, change.dollars, Budget.Period.MONTH)


@contextmanager
def _groups_recorded(by: User, person: User) -> Iterator[None]:
    before = _names(person)
    yield
    now = _names(person)
    if before != now:
        told = {"groups": f"{before} → {now}"[:LONGEST]}
        record(by, "person.groups", person, told)


def _names(person: User) -> str:
    names = PeopleGroup.objects.filter(members=person).values_list("name", flat=True)
    return ", ".join(sorted(names)) or "none"
