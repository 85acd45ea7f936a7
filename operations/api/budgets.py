"""`/api/admin/budgets`."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from accounts.administration import budgets, groups, keys, people
from operations.api import shapes
from operations.api.asking import actor_of
from operations.api.pages import Before, Limit, page
from operations.api.shapes import BudgetChange, BudgetIn

router = Router(tags=["budgets"])
OWNERS = {"person": people.person, "group": groups.group, "key": keys.key}


@router.get("", summary="List budgets")
def index(
    request: HttpRequest, limit: Limit = 50, before: Before = None
) -> dict[str, Any]:
    """List budgets, the newest first."""
    return page(budgets.listed(), shapes.budget, limit, before)


@router.post("", summary="Make a budget", response={201: dict[str, Any]})
def add(request: HttpRequest, body: BudgetIn) -> Status[dict[str, Any]]:
    """Make a budget of everybody, a person, a group or a key."""
    fields = body.dict()
    for name, find in OWNERS.items():
        number = fields.pop(name)
        fields[name] = None if number is None else find(number)
    return Status(201, shapes.budget(budgets.add(actor_of(request), **fields)))


@router.patch("/{int:budget_id}", summary="Change a budget")
def change(request: HttpRequest, budget_id: int, body: BudgetChange) -> dict[str, Any]:
    """Change a budget's limit, period or force."""
    found = budgets.budget(budget_id)
    told = body.dict(exclude_unset=True, exclude_none=True)
    return shapes.budget(budgets.change(actor_of(request), found, **told))


@router.delete("/{int:budget_id}", summary="Delete a budget")
def delete(request: HttpRequest, budget_id: int) -> HttpResponse:
    """Delete a budget, with what it has counted."""
    budgets.delete(actor_of(request), budgets.budget(budget_id))
    return HttpResponse(status=204)
