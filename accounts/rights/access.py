"""The one place that decides who may use what; every route that calls a model asks it.

Models are plain (endpoint, model, Azure groups) here: this app has never heard of a
model's URL. A key is asked twice, for itself and for its person, so that it never
reaches further than its maker does today.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights.features import switched_off
from accounts.rights.principal import Principal
from accounts.rights.rights import PersonRights, read, rights_of
from accounts.rights.rules import (
    Decision,
    decide_feature,
    decide_model,
    decide_tool,
    matches,
)
from accounts.rights.switches import why
from accounts.rights.terms_of_service import must_accept

Asker = User | Principal | int  # a person, a key in use, or a person's id
ModelName = tuple[str, str, Sequence[str]]  # endpoint, model, Azure groups
ToolNames = Sequence[str]  # a tool's own, its group's and its source's

NOBODY = Decision(allowed=False, code="unknown_person")


async def may_use_model(
    asker: Asker, endpoint: str, model: str, groups: Sequence[str] = ()
) -> Decision:
    """Decide whether a person or key may call a model.

    `groups` are the Azure groups it stands in (none for other endpoints). On yes,
    `Decision.groups` names those that may be called; the others must not be.
    """
    rights = await rights_of(_user_id(asker))
    if rights is None:
        return NOBODY
    return _use(rights, asker, (endpoint, model, groups))


async def may(asker: Asker, feature: str) -> Decision:
    """Decide whether a person or key may use a feature (rights/features.py)."""
    rights = await rights_of(_user_id(asker))
    return NOBODY if rights is None else _feature(rights, feature)


async def visible_offers(asker: Asker, offers: Iterable[ModelName]) -> list[ModelName]:
    """Return the offers a person or key may use, with the groups they may use.

    Terms that wait to be accepted hide nothing: they stand before the use.
    """
    rights = await rights_of(_user_id(asker))
    if rights is None:
        return []
    decided = [(offer, _model(rights, asker, offer)) for offer in offers]
    return [
        (offer[0], offer[1], decision.groups if offer[2] else ())
        for offer, decision in decided
        if decision.allowed
    ]


async def visible_tools(asker: Asker, tools: Iterable[ToolNames]) -> set[str]:
    """Return the own (first) names of those tools that a person or key may use."""
    rights = await rights_of(_user_id(asker))
    if rights is None or not rights.entry(timezone.now()).allowed:
        return set()
    return {names[0] for names in tools if decide_tool(rights.rules, names).allowed}


def explain_model(
    user: User, endpoint: str, model: str, groups: Sequence[str] = ()
) -> Decision:
    """Decide from the database as it stands, for the admin panel's explanation."""
    rights = read(user.pk)
    return NOBODY if rights is None else _use(rights, user, (endpoint, model, groups))


def explain_feature(user: User, feature: str) -> Decision:
    """Decide from the database as it stands, for code without an event loop."""
    rights = read(user.pk)
    return NOBODY if rights is None else _feature(rights, feature)


def explain_tool(user: User, tool: str) -> Decision:
    """Decide for one name of a tool from the database as it stands."""
    rights = read(user.pk)
    if rights is None:
        return NOBODY
    entry = rights.entry(timezone.now())
    return decide_tool(rights.rules, [tool]) if entry.allowed else entry


def _use(rights: PersonRights, asker: Asker, name: ModelName) -> Decision:
    entry = rights.entry(timezone.now())
    if entry.allowed and must_accept(rights.terms_accepted_at):
        reason = _("Please accept the terms of service first.")
        return Decision(allowed=False, code="terms", reason=reason)
    return _model(rights, asker, name)


def _model(rights: PersonRights, asker: Asker, name: ModelName) -> Decision:
    endpoint, model, groups = name
    entry = rights.entry(timezone.now())
    if not entry.allowed:
        return entry
    if isinstance(asker, Principal) and not _key_reaches(asker, model):
        reason = _("This key may not use the model “%(model)s”.") % {"model": model}
        return Decision(allowed=False, code="key_denied", reason=reason)
    decision = decide_model(rights.rules, endpoint, model, groups)
    if decision.allowed:
        return decision
    if decision.rule is not None and decision.rule.switch:
        return replace(decision, code="switched_off", reason=why(decision.rule))
    reason = _("You may not use the model “%(model)s”.") % {"model": model}
    return replace(decision, reason=reason)


def _feature(rights: PersonRights, feature: str) -> Decision:
    entry = rights.entry(timezone.now())
    if not entry.allowed:
        return entry
    if switched_off(feature):
        reason = _("This is switched off here.")
        return Decision(allowed=False, code="switched_off", reason=reason)
    decision = decide_feature(rights.rules, feature)
    if decision.allowed:
        return decision
    return replace(decision, reason=_("Your account may not use this."))


def _key_reaches(key: Principal, model: str) -> bool:
    patterns = key.model_patterns
    return not patterns or any(matches(pattern, model) for pattern in patterns)


def _user_id(asker: Asker) -> int:
    if isinstance(asker, int):
        return asker
    return asker.user_id if isinstance(asker, Principal) else asker.pk
