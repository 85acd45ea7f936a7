import asyncio
from typing import Any

import pytest

from accounts.models import User
from chat.background import summaries
from chat.context.prompt import Prompt, build
from chat.conversations import branching
from chat.person import Person
from chat.runs.request import Turn, request_for
from chat.store import branches, conversations, messages
from chat.store.messages import new_answer, new_question
from chat.tests.api.conftest import talk
from endpoints.billing import token_counts
from endpoints.catalogue import catalogue
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from runtime.redis import redis
from runtime.redis_keys import summary_key

TURN = "In the beginning there was a long discussion of harbours and of their tolls. "
WINDOW = {"max_context_tokens": 3_000, "max_tokens": 500}
TOLD = "They discussed harbours and tolls."


@pytest.fixture(params=["azureOpenAI", "custom"])
def summarising(simulator: SimulatorHandle, request: pytest.FixtureRequest) -> str:
    """Put an endpoint in force whose long chats are summarised; return its name."""
    live.swap(LibreChat.model_validate(CONFIGURATIONS[request.param](simulator.url)))
    simulator.script("small", Script(answer=TOLD))
    return "azureOpenAI" if request.param == "azureOpenAI" else "Local"


def azure(url: str) -> dict[str, Any]:
    group = {
        "group": "demo",
        "apiKey": "demo-key",
        "instanceName": "demo",
        "baseURL": url + "/openai/deployments/${DEPLOYMENT_NAME}",
        "version": "2024-10-21",
        "models": {
            "gpt-4o": {"deploymentName": "gpt-4o"},
            "small": {"deploymentName": "small", "baseModel": "gpt-4o-mini"},
        },
    }
    found = {"summarize": True, "summaryModel": "small", "groups": [group]}
    return {"version": "1.3.17", "endpoints": {"azureOpenAI": found}}


def custom(url: str) -> dict[str, Any]:
    found = {
        "name": "Local",
        "apiKey": "demo-key",
        "baseURL": url + "/v1",
        "models": {"default": ["gpt-4o", "small"]},
        "summarize": True,
        "summaryModel": "small",
    }
    return {"version": "1.3.17", "endpoints": {"custom": [found]}}


CONFIGURATIONS = {"azureOpenAI": azure, "custom": custom}


async def long_talk(owner: User, endpoint: str, turns: int = 40) -> tuple[str, str]:
    texts = [f"{number}: {TURN * 4}" for number in range(turns)]
    home, ids = await talk(owner, *texts)
    await conversations.change(owner.pk, home, {"params": WINDOW, "endpoint": endpoint})
    return home, ids[-1]


async def prompt(owner: User, home: str) -> Prompt:
    conversation, tree = await branching.tree_of(owner.pk, home)
    await token_counts.ready()
    path = tree.visible(conversation["current_leaf_id"])
    return build(path, budget=100_000, count=token_counts.count)


async def test_a_long_branch_is_summarised_and_costs_less(
    stores: None, alice: User, summarising: str
) -> None:
    home, leaf = await long_talk(alice, summarising)
    before = await prompt(alice, home)

    assert await summaries.write(alice.pk, home, leaf)

    after = await prompt(alice, home)
    (carrier,) = [m for m in await messages.of(alice.pk, home) if "summary" in m]
    for when, sent in (("before", before), ("after", after)):
        told = f"{len(sent.messages)} messages, {sent.tokens} tokens"
        print(f"{summarising} {when}: {told}: {str(sent.messages[0])[:150]}")  # noqa: T201
    assert carrier["summary"]["text"] == TOLD
    assert carrier["summary"]["covers_until"] == carrier["_id"]
    assert after.tokens < before.tokens / 2


async def test_the_next_prompt_carries_the_summary(
    stores: None, alice: User, summarising: str
) -> None:
    home, leaf = await long_talk(alice, summarising)
    await summaries.write(alice.pk, home, leaf)
    conversation = await conversations.get(alice.pk, home)
    asked = new_question(alice.pk, home, "q", leaf, [{"type": "text", "text": "So?"}])
    offer = catalogue.current().offer(summarising, "gpt-4o")
    assert offer is not None

    turn = Turn(conversation, asked, new_answer(asked, "a", "r", {}), offer)
    prepared = await request_for(Person.of(alice), turn)

    first = prepared.request.messages[0]
    assert first["role"] == "system"
    assert TOLD in str(first["content"])
    assert [notice.code for notice in prepared.notices] == ["summarised"]


async def test_an_earlier_summary_is_extended(
    stores: None, alice: User, summarising: str, simulator: SimulatorHandle
) -> None:
    home, leaf = await long_talk(alice, summarising, turns=60)
    stored = await messages.of(alice.pk, home)
    await branches.set_summary(
        alice.pk, home, stored[3]["_id"], {"text": "EARLIER", "tokens": 1}
    )
    assert await summaries.write(alice.pk, home, leaf)
    assert "EARLIER" in str(simulator.requests()[0])


async def test_editing_a_told_message_drops_the_summary(
    stores: None, alice: User, summarising: str
) -> None:
    home, leaf = await long_talk(alice, summarising)
    await summaries.write(alice.pk, home, leaf)
    first = (await messages.of(alice.pk, home))[0]
    await branching.edit(alice.pk, home, first["_id"], "something else")
    assert not [m for m in await messages.of(alice.pk, home) if "summary" in m]


async def test_a_short_branch_is_left_alone(
    stores: None, alice: User, summarising: str, simulator: SimulatorHandle
) -> None:
    home, leaf = await long_talk(alice, summarising, turns=4)
    assert not await summaries.write(alice.pk, home, leaf)
    assert simulator.requests() == []


async def test_two_workers_make_one_summary(
    stores: None, alice: User, summarising: str, simulator: SimulatorHandle
) -> None:
    home, leaf = await long_talk(alice, summarising)
    made = await asyncio.gather(
        summaries.write(alice.pk, home, leaf), summaries.write(alice.pk, home, leaf)
    )
    assert sorted(made) == [False, True]


async def test_a_run_does_not_wait_for_ever(stores: None) -> None:
    await redis().set(summary_key("c"), "1", ex=60)
    assert await summaries.awaited("c", patience=0.05)
    assert not await summaries.awaited("other")
