"""A filter of SCIM as a condition of the database."""

from collections.abc import Callable, Mapping
from functools import reduce
from operator import and_, or_

from django.db.models import Q
from scim2_models.path import (
    AttrPath,
    Comparison,
    FilterNode,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
)

from accounts.administration.errors import NotPossible

# An attribute, in small letters → a condition from an operator and a value.
Condition = Callable[[str, object], Q]
Conditions = Mapping[str, Condition]

LOOKUPS = {"eq": "iexact", "co": "icontains", "sw": "istartswith", "ew": "iendswith"}
EXACT = {"eq": "exact", "co": "contains", "sw": "startswith", "ew": "endswith"}
ORDER = {"gt": "gt", "ge": "gte", "lt": "lt", "le": "lte", "eq": "exact"}
NEVER = Q(pk__in=())
ALWAYS = ~NEVER


def text(*columns: str, exact: bool = False) -> Condition:
    """Return a condition on any of some columns of text."""
    lookups = EXACT if exact else LOOKUPS

    def condition(operator: str, value: object) -> Q:
        if operator == "pr":
            return reduce(or_, (~Q(**{name: ""}) for name in columns))
        lookup = lookups.get(operator)
        if lookup is None:
            raise refused(operator)
        return reduce(or_, (Q(**{f"{name}__{lookup}": value}) for name in columns))

    return condition


def number(column: str) -> Condition:
    """Return a condition on a row's number, which SCIM has as text."""

    def condition(operator: str, value: object) -> Q:
        if operator == "pr":
            return ALWAYS
        if operator != "eq":
            raise refused(operator)
        told = str(value)
        known = told.isdecimal() and len(told) < 19
        return Q(**{column: int(told)}) if known else NEVER

    return condition


def moment(column: str) -> Condition:
    """Return a condition on a time."""

    def condition(operator: str, value: object) -> Q:
        if operator == "pr":
            return ALWAYS
        if operator not in ORDER:
            raise refused(operator)
        return Q(**{f"{column}__{ORDER[operator]}": value})

    return condition


def fixed(constant: object) -> Condition:
    """Return a condition on what is the same for every row."""

    def condition(operator: str, value: object) -> Q:
        if operator not in ("eq", "pr"):
            raise refused(operator)
        return ALWAYS if operator == "pr" or value == constant else NEVER

    return condition


def refused(what: str) -> NotPossible:
    """Return the error for a filter that is not answered here."""
    return NotPossible("invalidFilter", f"{what} cannot be asked for here.")


class AsCondition(FilterVisitor[Q]):
    """Walks a filter; `inside` is the attribute whose values are being chosen."""

    def __init__(self, conditions: Conditions, inside: str = "") -> None:
        self._conditions, self._inside = conditions, inside

    def visit_comparison(self, node: Comparison) -> Q:
        """Ask one attribute."""
        operator, negative = str(node.op), node.op == "ne"
        condition = self._of(node.attr_path)
        asked = condition("eq" if negative else operator, node.value)
        return ~asked if negative else asked

    def visit_present(self, node: Present) -> Q:
        """Ask whether an attribute has a value."""
        return self._of(node.attr_path)("pr", None)

    def visit_not(self, node: Not) -> Q:
        """Turn it round."""
        return ~self.visit(node.expr)

    def visit_logical_expr(self, node: LogicalExpr) -> Q:
        """Join them."""
        join = and_ if node.op == LogicalOperator.and_ else or_
        return reduce(join, (self.visit(term) for term in node.terms))

    def visit_value_path(self, node: ValuePath) -> Q:
        """Ask among the values of an attribute."""
        inner = AsCondition(self._conditions, inside=node.attr_path.attr)
        return inner.visit(node.val_filter)

    def _of(self, path: AttrPath) -> Condition:
        steps = (self._inside, path.attr, path.sub_attr)
        name = ".".join(step for step in steps if step)
        found = self._conditions.get(name.lower())
        if found is None:
            raise refused(name)
        return found


def condition_of(tree: FilterNode | None, conditions: Conditions) -> Q:
    """Return the condition of a filter; everything, where there is none."""
    return Q() if tree is None else AsCondition(conditions).visit(tree)
