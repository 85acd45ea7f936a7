"""What is switched off is off for everybody, with its reason, and audited."""

from functools import partial

import pytest
from asgiref.sync import sync_to_async

from accounts.audit.models import AuditEntry
from accounts.models import AccessRule, SwitchedOff, User
from accounts.rights.access import may_use_model, visible_offers, visible_tools
from accounts.rights.switches import Kind, switch

pytestmark = pytest.mark.usefixtures("asynchronous", "transactional_db")

AZURE = "azureOpenAI"
BOTH = ("sweden", "france")
off = sync_to_async(partial(switch, on=False))
on = sync_to_async(partial(switch, on=True))


async def groups_of(person: User, model: str) -> tuple[str, ...]:
    decision = await may_use_model(person, AZURE, model, BOTH)
    return decision.groups if decision.allowed else ()


async def test_a_model_is_off_in_every_group_and_the_person_reads_why(
    ada: User, alice: User
) -> None:
    await AccessRule.objects.acreate(position=0, effect="allow")
    await off(ada, Kind.MODEL, "gpt-4o", reason="It leaks.")
    for person in (alice, ada):
        refused = await may_use_model(person, AZURE, "gpt-4o", BOTH)
        assert refused.code == "switched_off"
        assert refused.reason.endswith("It leaks.")
    assert await groups_of(alice, "gpt-4o-mini") == BOTH
    names = [(AZURE, "gpt-4o", BOTH), (AZURE, "gpt-5", BOTH)]
    assert [name[1] for name in await visible_offers(alice, names)] == ["gpt-5"]


async def test_a_deployment_is_one_model_in_one_group(ada: User, alice: User) -> None:
    await off(ada, Kind.DEPLOYMENT, "gpt-4o", group="sweden")
    assert await groups_of(alice, "gpt-4o") == ("france",)
    assert await groups_of(alice, "gpt-5") == BOTH


async def test_a_group_is_off_with_all_its_models(ada: User, alice: User) -> None:
    await off(ada, Kind.GROUP, "sweden")
    assert await groups_of(alice, "gpt-4o") == ("france",)
    assert await groups_of(alice, "gpt-5") == ("france",)


async def test_tools_are_off_by_their_name_or_their_servers(
    ada: User, alice: User
) -> None:
    names = [("find", "tickets", "mcp:tickets"), ("look", "look", "builtin")]
    await off(ada, Kind.TOOL, "mcp:tickets")
    assert await visible_tools(alice, names) == {"look"}
    await off(ada, Kind.TOOL, "look")
    assert await visible_tools(alice, names) == set()


async def test_names_are_names_and_no_patterns(ada: User, alice: User) -> None:
    await off(ada, Kind.MODEL, "gpt-*")
    assert await groups_of(alice, "gpt-4o") == BOTH


async def test_on_again_is_as_before_and_both_are_audited(
    ada: User, alice: User
) -> None:
    await off(ada, Kind.MODEL, "gpt-4o", reason="It leaks.")
    await off(ada, Kind.MODEL, "gpt-4o")  # off already: nothing is said
    await on(ada, Kind.MODEL, "gpt-4o")
    assert await groups_of(alice, "gpt-4o") == BOTH
    assert not await SwitchedOff.objects.aexists()
    told = [(e.action, e.details) async for e in AuditEntry.objects.order_by("number")]
    assert [action for action, _ in told] == ["model.switch", "model.switch"]
    states = [details["state"] for _, details in told]
    assert states == ["on → off", "off → on"]
    facts = {"who": ada.email, "name": "gpt-4o", "reason": "It leaks."}
    assert facts.items() <= told[0][1].items()
