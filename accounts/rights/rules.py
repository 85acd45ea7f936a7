"""Decide whether a person may use a thing: the first rule that fits wins (pure)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal

Effect = Literal["allow", "deny"]
Kind = Literal["model", "feature", "tool"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the list; `who` is its subject in words, for explanations."""

    id: int
    position: int
    effect: Effect
    kind: Kind
    who: str
    endpoint: str = "*"
    azure_group: str = "*"
    model: str = "*"
    feature: str = ""
    tool: str = ""
    switch: str = ""  # of a switch: what is off
    reason: str = ""  # and why

    @property
    def thing(self) -> str:
        """Name what the rule is about, as its patterns are written."""
        models = f"{self.endpoint} / {self.azure_group} / {self.model}"
        return self.feature or self.tool or models


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no, and why. `code` is for programs, `reason` for people."""

    allowed: bool
    code: str = "allowed"
    reason: str = ""
    rule: Rule | None = field(default=None, repr=False)
    groups: tuple[str, ...] = ()  # the Azure groups that may be used, of those asked

    def __bool__(self) -> bool:
        return self.allowed


def matches(pattern: str, value: str) -> bool:
    """Say whether `value` fits a pattern with `*` and `?`, letters' case aside."""
    return fnmatchcase(value.lower(), pattern.lower())


def exactly(name: str) -> str:
    """Return the pattern that fits this name alone."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def fits_model(rule: Rule, endpoint: str, model: str, group: str) -> bool:
    """Say whether a rule is about this model in this Azure group ("" = no group)."""
    return (
        rule.kind == "model"
        and matches(rule.endpoint, endpoint)
        and matches(rule.model, model)
        and matches(rule.azure_group, group)
    )


def deciding_model_rule(
    rules: Iterable[Rule], endpoint: str, model: str, group: str
) -> Rule | None:
    """Return the first rule about the model in one Azure group; None when none fits."""
    return next((r for r in rules if fits_model(r, endpoint, model, group)), None)


def deciding_feature_rule(rules: Iterable[Rule], feature: str) -> Rule | None:
    """Return the first rule about a feature; None when none fits."""
    return next(
        (r for r in rules if r.kind == "feature" and matches(r.feature, feature)), None
    )


def decide_model(
    rules: Sequence[Rule], endpoint: str, model: str, groups: Sequence[str]
) -> Decision:
    """Decide for a model that stands in `groups` (none: `("",)`).

    Yes when at least one group is open; `Decision.groups` then names the open ones,
    and only those may be called. A no names the rule of the first group.
    """
    asked = tuple(groups) or ("",)
    decided = [(g, deciding_model_rule(rules, endpoint, model, g)) for g in asked]
    allowed = tuple(g for g, rule in decided if rule is None or rule.effect == "allow")
    if allowed:
        rule = next(rule for group, rule in decided if group == allowed[0])
        return Decision(allowed=True, rule=rule, groups=allowed)
    return Decision(allowed=False, code="model_denied", rule=decided[0][1])


def decide_feature(rules: Iterable[Rule], feature: str) -> Decision:
    """Decide for a feature; yes when no rule speaks of it."""
    rule = deciding_feature_rule(rules, feature)
    if rule is None or rule.effect == "allow":
        return Decision(allowed=True, rule=rule)
    return Decision(allowed=False, code="feature_denied", rule=rule)


def decide_tool(rules: Iterable[Rule], names: Sequence[str]) -> Decision:
    """Decide for a tool, which has several names; yes when no rule speaks of one.

    A rule speaks of a tool by its own name, by that of its group or of its source.
    """
    rule = next((r for r in rules if _fits_tool(r, names)), None)
    if rule is None or rule.effect == "allow":
        return Decision(allowed=True, rule=rule)
    return Decision(allowed=False, code="tool_denied", rule=rule)


def _fits_tool(rule: Rule, names: Sequence[str]) -> bool:
    return rule.kind == "tool" and any(matches(rule.tool, name) for name in names)
