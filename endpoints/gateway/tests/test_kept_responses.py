"""Answers that programs come back to: by their ids, for their own person alone."""

import asyncio
from typing import Any

import pytest
from openai import APIStatusError, AsyncOpenAI, NotFoundError

from accounts.keys import api_keys
from accounts.ledger.models import LedgerEntry
from accounts.models import User
from endpoints.gateway.kept import pending
from endpoints.gateway.kept.models import KeptItem
from endpoints.gateway.tests.conftest import WORDS, budget_of
from endpoints.gateway.tests.test_responses import BOTH, Ledger, asked_of
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from tests.patience import PATIENCE


@BOTH
async def test_a_question_goes_on_from_an_answer(
    client: AsyncOpenAI, azure: SimulatorHandle, model: str, deployment: str
) -> None:
    azure.script(deployment, Script(answer="My name is Ming."))
    first = await client.responses.create(model=model, input="Who are you?")
    second = await client.responses.create(
        model=model, input="Again?", previous_response_id=first.id
    )
    assert second.previous_response_id in (first.id, None)
    body = asked_of(azure)
    if model == "writer":
        assert body["previous_response_id"] == first.id
        return
    told = [(each["role"], each["content"]) for each in body["messages"]]
    assert told == [
        ("user", "Who are you?"),
        ("assistant", "My name is Ming."),
        ("user", "Again?"),
    ]


@BOTH
async def test_an_answer_is_kept_shown_and_deleted(
    client: AsyncOpenAI, azure: SimulatorHandle, model: str, deployment: str
) -> None:
    azure.script(deployment, Script(answer=WORDS))
    stream = await client.responses.create(model=model, input="Hello", stream=True)
    [*_, last] = [event async for event in stream]
    assert last.type == "response.completed"
    name = last.response.id
    shown = await client.responses.retrieve(name)
    assert (shown.output_text, shown.model) == (WORDS, model)
    asked = await client.responses.input_items.list(name)
    assert "Hello" in str(asked.data[0].model_dump())
    await client.responses.delete(name)
    with pytest.raises(NotFoundError):
        await client.responses.retrieve(name)


@BOTH
async def test_nobody_else_finds_an_answer(
    client: AsyncOpenAI, azure: SimulatorHandle, bob: User, model: str, deployment: str
) -> None:
    answer = await client.responses.create(model=model, input="Hello")
    _, text = await api_keys.create(bob, "program")
    bobs = client.with_options(api_key=text)
    pointing: Any = [{"type": "item_reference", "id": answer.output[0].id}]
    own = await bobs.responses.create(model=model, input="Hello")
    for ask in (
        bobs.responses.create(model=model, input=pointing, previous_response_id=own.id),
        bobs.responses.retrieve(answer.id),
        bobs.responses.delete(answer.id),
        bobs.responses.cancel(answer.id),
        bobs.responses.create(
            model=model, input="And?", previous_response_id=answer.id
        ),
        bobs.responses.create(
            model=model,
            input=pointing,
        ),
    ):
        with pytest.raises(NotFoundError):
            await ask
    with pytest.raises(NotFoundError):
        await bobs.responses.input_items.list(answer.id)
    assert (await client.responses.retrieve(answer.id)).id == answer.id


@BOTH
async def test_what_is_not_to_be_stored_is_not_kept(
    client: AsyncOpenAI, azure: SimulatorHandle, model: str, deployment: str
) -> None:
    answer = await client.responses.create(model=model, input="Hello", store=False)
    with pytest.raises(NotFoundError):
        await client.responses.retrieve(answer.id)
    assert await KeptItem.objects.acount() == 0


async def test_parts_of_an_answer_are_told_by_their_ids(
    client: AsyncOpenAI, azure: SimulatorHandle
) -> None:
    azure.script("east", Script(answer="My name is Ming."))
    first = await client.responses.create(model="gpt-4o", input="Who are you?")
    again: Any = [
        {"role": "user", "content": "Who are you?"},
        {"type": "item_reference", "id": first.output[0].id},
        {"role": "user", "content": "Again?"},
    ]
    await client.responses.create(model="gpt-4o", input=again)
    roles = [each["role"] for each in asked_of(azure)["messages"]]
    assert roles == ["user", "assistant", "user"]


async def ended(client: AsyncOpenAI, name: str) -> Any:  # noqa: ANN401
    async with asyncio.timeout(PATIENCE):
        while True:
            answer = await client.responses.retrieve(name)
            if answer.status not in ("queued", "in_progress"):
                return answer
            await asyncio.sleep(0.05)


@BOTH
async def test_an_answer_in_the_background_is_entered_once_when_it_has_ended(
    client: AsyncOpenAI,
    azure: SimulatorHandle,
    ledger: Ledger,
    alice: User,
    model: str,
    deployment: str,
) -> None:
    await budget_of(alice, "100000")
    azure.script(deployment, Script(answer=WORDS))
    begun = await client.responses.create(model=model, input="Hello", background=True)
    assert begun.status in ("queued", "in_progress")
    answer = await ended(client, begun.id)
    assert (answer.status, answer.output_text) == ("completed", WORDS)
    await ended(client, begun.id)
    [line] = await ledger()
    assert (line.completion, line.outcome) == (answer.usage.output_tokens, "ok")


async def test_the_watch_enters_what_nobody_comes_back_for(
    client: AsyncOpenAI,
    azure: SimulatorHandle,
    ledger: Ledger,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pending, "EVERY", 0.0)
    await client.responses.create(model="writer", input="Hello", background=True)
    await pending.look()
    assert await LedgerEntry.objects.acount() == 0
    await pending.look()
    [line] = await ledger()
    assert (line.model, line.outcome) == ("writer", "ok")
    assert line.prompt


@BOTH
async def test_an_answer_in_the_background_is_cancelled(
    client: AsyncOpenAI, azure: SimulatorHandle, model: str, deployment: str
) -> None:
    azure.script(deployment, Script(length=2000, tokens_per_second=20))
    begun = await client.responses.create(model=model, input="Hello", background=True)
    cancelled = await client.responses.cancel(begun.id)
    assert cancelled.status == "cancelled"
    assert (await ended(client, begun.id)).status == "cancelled"


async def test_what_a_service_has_lost_is_not_found_and_its_deployment_goes_on(
    client: AsyncOpenAI, azure: SimulatorHandle
) -> None:
    answer = await client.responses.create(model="writer", input="Hello")
    azure.simulator.kept.answers.clear()
    with pytest.raises(NotFoundError):
        await client.responses.retrieve(answer.id)
    with pytest.raises(APIStatusError) as refused:
        await client.responses.create(
            model="writer", input="And?", previous_response_id=answer.id
        )
    assert refused.value.status_code in (400, 404)
    again = await client.responses.create(model="writer", input="Hello")
    assert again.status == "completed"
