"""How many people may use what; counted by kinds of people, not one by one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.models import AccessRule, User
from accounts.rights.access import ModelName
from accounts.rights.rights import as_rule
from accounts.rights.rules import Rule, decide_model

Who = tuple[str, frozenset[int], int | None]  # role, groups, id if a rule names it


@dataclass(frozen=True, slots=True)
class KindOfPerson:
    """People about whom the same rules are."""

    rules: tuple[Rule, ...]
    number: int

    def may(self, name: ModelName) -> bool:
        """Say whether they may use a model; nobody may use one without groups."""
        endpoint, model, groups = name
        return bool(groups and decide_model(self.rules, endpoint, model, groups))


def kinds() -> list[KindOfPerson]:
    """Return all people whose accounts are active, by the rules about them.

    Three queries, whatever their number.
    """
    rules = list(AccessRule.objects.select_related("group", "person"))
    return [
        KindOfPerson(
            tuple(as_rule(rule) for rule in rules if _about(rule, who)), number
        )
        for who, number in _counted(rules).items()
    ]


def losing(people: Iterable[KindOfPerson], before: ModelName, after: ModelName) -> int:
    """Count those who may use a model before a change and not after it."""
    return sum(
        kind.number for kind in people if kind.may(before) and not kind.may(after)
    )


def _counted(rules: Sequence[AccessRule]) -> Counter[Who]:
    named = {rule.person_id for rule in rules}
    asked = {rule.group_id for rule in rules if rule.group_id is not None}
    members = User.groups.through._default_manager.filter(peoplegroup_id__in=asked)
    groups: defaultdict[int, set[int]] = defaultdict(set)
    for user_id, group_id in members.values_list("user_id", "peoplegroup_id"):
        groups[user_id].add(group_id)
    active = User.objects.filter(status=User.Status.ACTIVE).order_by()
    return Counter(
        (role, frozenset(groups.get(pk, ())), pk if pk in named else None)
        for pk, role in active.values_list("pk", "role")
    )


def _about(rule: AccessRule, who: Who) -> bool:
    role, groups, user_id = who
    match rule.subject:
        case AccessRule.Subject.EVERYONE:
            return True
        case AccessRule.Subject.ROLE:
            return rule.role_id == role
        case AccessRule.Subject.GROUP:
            return rule.group_id in groups
    return rule.person_id == user_id and user_id is not None
