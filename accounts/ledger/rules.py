"""Which budgets a call counts towards."""

from collections.abc import Iterable, Sequence

from django.db.models import Q

from accounts.ledger.models import Budget
from accounts.models import PeopleGroup
from accounts.rights.cache import NOBODY, Stamped
from accounts.rights.rules import matches

# Of the budgets that limit each person alone, the most particular one counts.
PARTICULAR = {
    Budget.Scope.EVERYONE: 0,
    Budget.Scope.MEMBER: 1,
    Budget.Scope.PERSON: 2,
}


def budgets_for(
    user_id: int, key_id: int | None = None, model: str | None = None
) -> list[Budget]:
    """Return the budgets that a call of this person counts towards; one query.

    `model` is the one that is asked for; None: whichever it will be.
    """
    scope = Budget.Scope
    groups = PeopleGroup.objects.filter(members=user_id).values("pk")
    whose = (
        Q(scope__in=(scope.EVERYONE, scope.INSTALLATION))
        | Q(scope=scope.PERSON, person_id=user_id)
        | Q(scope__in=(scope.MEMBER, scope.GROUP), group_id__in=groups)
    )
    if key_id is not None:
        whose |= Q(scope=scope.KEY, key_id=key_id)
    rows = Budget.objects.filter(whose, active=True).order_by("pk")
    return most_particular(row for row in rows if about(row, model))


def about(budget: Budget, model: str | None) -> bool:
    """Say whether a budget counts calls of a model; None: of any."""
    return model is None or not budget.model or matches(budget.model, model)


def _with_keys(user_id: int) -> list[Budget]:
    """Return a person's budgets and those of all their keys."""
    of_keys = Budget.objects.filter(
        scope=Budget.Scope.KEY, key__user_id=user_id, active=True
    )
    return [*budgets_for(user_id), *of_keys.order_by("pk")]


def _exist(_nobody: int) -> bool:
    return Budget.objects.filter(active=True).exists()


_any = Stamped(_exist)
_of_people = Stamped(_with_keys)


async def budgets_of(
    user_id: int, key_id: int | None = None, model: str | None = None
) -> list[Budget]:
    """Return what `budgets_for` does, as far as possible without the database."""
    if not await _any.of(NOBODY):
        return []
    return [
        budget
        for budget in await _of_people.of(user_id)
        if (budget.scope != Budget.Scope.KEY or budget.key_id == key_id)
        and about(budget, model)
    ]


def most_particular(budgets: Iterable[Budget]) -> list[Budget]:
    """Drop personal budgets that a more particular one of the same sort replaces.

    The sort is models, unit, period and hardness. Of equals the larger limit counts,
    so being in two groups is never worse than being in one. The balance stands for
    itself.
    """
    kept: dict[tuple[object, ...], Budget] = {}
    for budget in budgets:
        if budget.scope not in PARTICULAR or budget.origin:
            kept[(budget.pk,)] = budget
            continue
        sort = (budget.model, budget.unit, budget.period, budget.hard)
        if sort not in kept or rank(budget) > rank(kept[sort]):
            kept[sort] = budget
    return sorted(kept.values(), key=lambda budget: budget.pk)


def rank(budget: Budget) -> tuple[int, object]:
    """Return what makes a personal budget win: how particular, then how large."""
    return PARTICULAR[Budget.Scope(budget.scope)], budget.limit


def subject_of(budget: Budget, user_id: int) -> str:
    """Return whose meter counts: the person's own, or the one that all share."""
    return f"user:{user_id}" if budget.scope in PARTICULAR else "all"


def subjects(budgets: Sequence[Budget], user_id: int) -> Q:
    """Return the condition that finds the meters of these budgets."""
    found = Q(pk__in=())
    for budget in budgets:
        found |= Q(budget_id=budget.pk, subject=subject_of(budget, user_id))
    return found
