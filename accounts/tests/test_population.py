"""How many people a change of what is on offer is about."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import AccessRule, PeopleGroup, Role, User
from accounts.rights.access import explain_model
from accounts.rights.population import kinds, losing

Rule = Callable[..., AccessRule]
BOTH = ("azureOpenAI", "gpt-5", ("sweden", "france"))
SWEDEN = ("azureOpenAI", "gpt-5", ("sweden",))
NONE: tuple[str, str, tuple[str, ...]] = ("azureOpenAI", "gpt-5", ())


@pytest.fixture
def rule(db: None) -> Rule:
    """Return a function that puts one more line under the list of rules."""

    def add(effect: str, subject: str, **fields: object) -> AccessRule:
        last = AccessRule.objects.count()
        named: dict[str, Any] = {"effect": effect, "subject": subject, **fields}
        return AccessRule.objects.create(position=last, **named)

    return add


@pytest.fixture
def people(make_person: Callable[..., User], rule: Rule) -> list[User]:
    """Make people about whom rules of every sort are."""
    team = PeopleGroup.objects.create(name="team")
    Role.objects.create(name="GUEST")
    made = [make_person(f"P{number}") for number in range(3)]
    made += [make_person("Guest", role="GUEST"), make_person("Ada", role="ADMIN")]
    for person in made[:2]:
        person.groups.add(team)
    rule("allow", "person", person=made[2], azure_group="france")
    rule("deny", "group", group=team, azure_group="france")
    rule("deny", "role", role_id="GUEST", model="gpt-5")
    rule("deny", "person", person=made[2])
    make_person("Eve", status="suspended")
    return made


@pytest.mark.parametrize("name", [BOTH, SWEDEN])
def test_people_counted_by_kinds_are_those_who_may_one_by_one(
    people: list[User], name: tuple[str, str, tuple[str, ...]]
) -> None:
    one_by_one = sum(explain_model(person, *name).allowed for person in people)
    assert sum(kind.number for kind in kinds()) == len(people)
    assert sum(kind.number for kind in kinds() if kind.may(name)) == one_by_one


def test_who_keeps_another_deployment_loses_nothing(people: list[User]) -> None:
    assert losing(kinds(), BOTH, SWEDEN) == 1  # who may use it in france only
    assert losing(kinds(), BOTH, NONE) == 4  # all but the guest
    assert losing(kinds(), NONE, BOTH) == 0


def test_any_number_of_people_costs_three_queries(
    people: list[User], django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(3):
        kinds()
