"""What people and keys may use, and how soon a change is felt."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AccessRule, PeopleGroup, User
from accounts.rights.access import (
    explain_feature,
    explain_tool,
    may,
    may_use_model,
    visible_offers,
)
from accounts.rights.principal import Principal

pytestmark = pytest.mark.usefixtures("asynchronous", "transactional_db")

AZURE = "azureOpenAI"


async def test_everything_is_allowed_where_nobody_made_a_rule(alice: User) -> None:
    decision = await may_use_model(alice, AZURE, "gpt-4o", ["sweden"])
    assert decision.allowed
    assert decision.groups == ("sweden",)


async def test_a_group_of_people_may_have_a_model_to_itself(
    alice: User, bob: User
) -> None:
    lab = await PeopleGroup.objects.acreate(name="Lab")
    await alice.groups.aadd(lab)
    await AccessRule.objects.acreate(
        position=1, effect="allow", subject="group", group=lab, model="gpt-5"
    )
    await AccessRule.objects.acreate(position=2, effect="deny", model="gpt-5")
    assert await may_use_model(alice, AZURE, "gpt-5")
    refused = await may_use_model(bob.pk, AZURE, "gpt-5")
    assert refused.code == "model_denied"
    assert "gpt-5" in refused.reason


async def test_a_rule_for_a_role_or_a_person_is_for_them_alone(
    alice: User, bob: User, ada: User
) -> None:
    await AccessRule.objects.acreate(
        position=1, effect="allow", subject="person", person=bob, model="o3"
    )
    await AccessRule.objects.acreate(
        position=2, effect="deny", subject="role", role_id="USER", model="o3"
    )
    decided = [bool(await may_use_model(p, AZURE, "o3")) for p in (alice, bob, ada)]
    assert decided == [False, True, True]


async def test_a_denied_azure_group_is_left_out_and_the_others_stay(
    alice: User,
) -> None:
    await AccessRule.objects.acreate(effect="deny", azure_group="sweden")
    offers = [(AZURE, "gpt-4o", ["sweden", "france"]), (AZURE, "o3", ["sweden"])]
    assert await visible_offers(alice, offers) == [(AZURE, "gpt-4o", ("france",))]


async def test_a_new_rule_is_felt_by_the_next_question(alice: User) -> None:
    assert await may_use_model(alice, AZURE, "gpt-4o")
    rule = await AccessRule.objects.acreate(effect="deny", model="gpt-4o")
    assert not await may_use_model(alice, AZURE, "gpt-4o")
    await rule.adelete()
    assert await may_use_model(alice, AZURE, "gpt-4o")


async def test_leaving_a_group_is_felt_by_the_next_question(alice: User) -> None:
    lab = await PeopleGroup.objects.acreate(name="Lab")
    await AccessRule.objects.acreate(
        position=1, effect="allow", subject="group", group=lab
    )
    await AccessRule.objects.acreate(position=2, effect="deny")
    await alice.groups.aadd(lab)
    assert await may_use_model(alice, AZURE, "gpt-4o")
    await alice.groups.aremove(lab)
    assert not await may_use_model(alice, AZURE, "gpt-4o")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"status": "suspended"}, "suspended"),
        ({"status": "pending"}, "pending"),
        ({"banned_until": timezone.now() + timedelta(hours=1)}, "banned"),
    ],
)
async def test_who_may_not_come_in_may_use_nothing(
    alice: User, fields: dict[str, object], code: str
) -> None:
    assert await may_use_model(alice, AZURE, "gpt-4o")
    for name, value in fields.items():
        setattr(alice, name, value)
    await alice.asave()
    assert (await may_use_model(alice, AZURE, "gpt-4o")).code == code
    assert (await may(alice, "files")).code == code


async def test_deleted_people_may_use_nothing(alice: User) -> None:
    alices_id = alice.pk
    await alice.adelete()
    assert (await may_use_model(alices_id, AZURE, "gpt-4o")).code == "unknown_person"
    assert await visible_offers(alices_id, [(AZURE, "gpt-4o", [])]) == []


async def test_an_ended_ban_is_over_without_anybody_doing_anything(
    alice: User,
) -> None:
    alice.banned_until = timezone.now()
    await alice.asave()
    assert await may_use_model(alice, AZURE, "gpt-4o")


async def test_a_key_reaches_no_further_than_its_patterns_and_its_person(
    alice: User,
) -> None:
    key = Principal(alice.pk, 1, ("gateway",), ("gpt-4*",))
    assert await may_use_model(key, AZURE, "gpt-4o")
    assert (await may_use_model(key, AZURE, "o3")).code == "key_denied"
    await AccessRule.objects.acreate(effect="deny", model="gpt-4o")
    assert (await may_use_model(key, AZURE, "gpt-4o")).code == "model_denied"


async def test_features_follow_rules_and_the_switches_of_the_file(
    alice: User, configure: Callable[..., None]
) -> None:
    assert await may(alice, "presets")
    configure(interface={"presets": False, "prompts": False})
    assert (await may(alice, "presets")).code == "switched_off"
    assert (await may(alice, "prompts")).code == "switched_off"
    await AccessRule.objects.acreate(effect="deny", kind="feature", feature="files")
    assert (await may(alice, "files")).code == "feature_denied"


async def test_an_unknown_feature_is_a_mistake_and_not_a_yes(alice: User) -> None:
    with pytest.raises(KeyError):
        await may(alice, "flying")


async def test_terms_come_before_the_first_message(
    alice: User, configure: Callable[..., None]
) -> None:
    configure(interface={"termsOfService": {"modalAcceptance": True}})
    assert (await may_use_model(alice, AZURE, "gpt-4o")).code == "terms"
    alice.terms_accepted_at = timezone.now()
    await alice.asave()
    assert await may_use_model(alice, AZURE, "gpt-4o")


def test_a_no_explains_itself_by_its_rule(alice: User) -> None:
    rule = AccessRule.objects.create(effect="deny", kind="feature", feature="files")
    decision = explain_feature(alice, "files")
    assert decision.rule is not None
    assert decision.rule.id == rule.pk


def test_a_no_to_a_tool_is_explained_with_its_rule(alice: User) -> None:
    rule = AccessRule.objects.create(effect="deny", kind="tool", tool="mcp:*")
    assert explain_tool(alice, "calculator").allowed
    decision = explain_tool(alice, "mcp:files")
    assert not decision.allowed
    assert decision.rule is not None
    assert (decision.rule.id, decision.rule.thing) == (rule.pk, "mcp:*")
