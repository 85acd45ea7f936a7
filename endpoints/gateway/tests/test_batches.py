"""Files and batches, as OpenAI's own library sends them."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest
from openai import AsyncOpenAI, BadRequestError, NotFoundError
from pytest_django import Settings

from accounts.keys import api_keys
from accounts.ledger.models import LedgerEntry
from accounts.models import AccessRule, User
from endpoints.billing import prices
from endpoints.events import Usage
from endpoints.gateway.kept import pending
from endpoints.gateway.tests.conftest import HELLO, budget_of, configuration
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

Ledger = Callable[..., Awaitable[list[LedgerEntry]]]


def lines(number: int = 3, **body: Any) -> bytes:  # noqa: ANN401
    asked = {"model": "gpt-4o", "messages": HELLO, "max_tokens": 50, **body}
    rows = [
        {
            "custom_id": f"line-{place}",
            "method": "POST",
            "url": "/v1/chat/completions",
            "body": asked,
        }
        for place in range(number)
    ]
    return b"\n".join(orjson.dumps(row) for row in rows)


@pytest.fixture
def azure(azure: SimulatorHandle) -> SimulatorHandle:
    """Have each region at a resource of its own."""
    configured = configuration(azure.url)
    for group in configured["endpoints"]["azureOpenAI"]["groups"]:
        place = f"{azure.url}/{group['group']}/openai/deployments/${{DEPLOYMENT_NAME}}"
        group["baseURL"] = place
    live.swap(LibreChat.model_validate(configured))
    return azure


async def begun(client: AsyncOpenAI, number: int = 3) -> Any:  # noqa: ANN401
    file = await client.files.create(
        file=("asked.jsonl", lines(number)), purpose="batch"
    )
    return await client.batches.create(
        input_file_id=file.id,
        endpoint="/v1/chat/completions",
        completion_window="24h",
    )


async def test_a_batch_is_done_and_entered_at_half_the_price(
    client: AsyncOpenAI, azure: SimulatorHandle, ledger: Ledger, alice: User
) -> None:
    await budget_of(alice, "100000")
    batch = await begun(client)
    assert batch.status == "validating"
    assert (await client.batches.retrieve(batch.id)).status == "in_progress"
    assert await LedgerEntry.objects.acount() == 0
    ended: Any = await client.batches.retrieve(batch.id)
    assert (ended.status, ended.request_counts.completed) == ("completed", 3)
    answers = await client.files.content(ended.output_file_id)
    told = [orjson.loads(line) for line in answers.content.splitlines()]
    assert [each["custom_id"] for each in told] == ["line-0", "line-1", "line-2"]
    said = told[0]["response"]["body"]["choices"][0]["message"]["content"]
    assert said == "Done by east."
    [line] = await ledger()
    assert (line.prompt, line.completion, line.outcome) == (30, 15, "ok")
    whole = prices.cost("gpt-4o", Usage(30, 15))
    assert whole
    assert line.cost == whole / 2


async def test_groups_share_a_batch_where_that_is_wanted(
    client: AsyncOpenAI, azure: SimulatorHandle, settings: Settings, ledger: Ledger
) -> None:
    settings.GATEWAY_BATCH_GROUPS = 2
    batch = await begun(client, 5)
    await client.batches.retrieve(batch.id)
    ended: Any = await client.batches.retrieve(batch.id)
    assert (ended.status, ended.request_counts.completed) == ("completed", 5)
    answers = await client.files.content(ended.output_file_id)
    said = [
        orjson.loads(line)["response"]["body"]["choices"][0]["message"]["content"]
        for line in answers.content.splitlines()
    ]
    assert said == ["Done by east."] * 3 + ["Done by west."] * 2
    [line] = await ledger()
    assert line.prompt == 50


async def test_files_and_batches_are_listed_and_deleted(
    client: AsyncOpenAI, azure: SimulatorHandle
) -> None:
    batch = await begun(client)
    [listed] = (await client.batches.list()).data
    assert listed.id == batch.id
    [file] = (await client.files.list()).data
    assert (file.id, file.filename) == (batch.input_file_id, "asked.jsonl")
    assert (await client.files.retrieve(file.id)).bytes == len(lines())
    cancelled = await client.batches.cancel(batch.id)
    assert cancelled.status == "cancelled"
    await client.files.delete(file.id)
    with pytest.raises(NotFoundError):
        await client.files.retrieve(file.id)


async def test_nobody_else_finds_files_or_batches(
    client: AsyncOpenAI, azure: SimulatorHandle, bob: User
) -> None:
    batch = await begun(client)
    _, text = await api_keys.create(bob, "program")
    bobs = client.with_options(api_key=text)
    for ask in (
        bobs.batches.retrieve(batch.id),
        bobs.batches.cancel(batch.id),
        bobs.files.retrieve(batch.input_file_id),
        bobs.files.content(batch.input_file_id),
        bobs.files.delete(batch.input_file_id),
    ):
        with pytest.raises(NotFoundError):
            await ask
    with pytest.raises(BadRequestError):
        await bobs.batches.create(
            input_file_id=batch.input_file_id,
            endpoint="/v1/chat/completions",
            completion_window="24h",
        )
    assert (await bobs.batches.list()).data == []
    assert (await bobs.files.list()).data == []


async def test_the_watch_sees_a_batch_to_its_end(
    client: AsyncOpenAI,
    azure: SimulatorHandle,
    ledger: Ledger,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pending, "EVERY", 0.0)
    await begun(client)
    for _ in range(2):
        await pending.look()
    [line] = await ledger()
    assert line.completion == 15


async def test_a_budget_and_a_right_hold_for_a_batch(
    client: AsyncOpenAI, azure: SimulatorHandle, alice: User
) -> None:
    file = await client.files.create(file=("a.jsonl", lines(50)), purpose="batch")
    budget = await budget_of(alice, "100")
    ask: Any = {
        "input_file_id": file.id,
        "endpoint": "/v1/chat/completions",
        "completion_window": "24h",
    }
    with pytest.raises(Exception, match="reserves"):
        await client.batches.create(**ask)
    await budget.adelete()
    await AccessRule.objects.acreate(
        effect="deny", subject="person", person=alice, model="gpt-4o"
    )
    with pytest.raises(NotFoundError):
        await client.batches.create(**ask)
    with pytest.raises(NotFoundError):
        await client.files.create(file=("a.jsonl", lines()), purpose="batch")


@pytest.mark.parametrize(
    ("raw", "purpose"),
    [
        (b"", "batch"),
        (b"{", "batch"),
        (b'{"custom_id":"a"}', "batch"),
        (lines(1) + b"\n" + lines(1), "batch"),
        (lines(1) + b"\n" + lines(1, model="small"), "batch"),
        (lines(), "assistants"),
    ],
)
async def test_what_is_no_batch_is_refused(
    client: AsyncOpenAI,
    azure: SimulatorHandle,
    raw: bytes,
    purpose: Any,  # noqa: ANN401
) -> None:
    with pytest.raises(BadRequestError):
        await client.files.create(file=("a.jsonl", raw), purpose=purpose)
    assert azure.requests() == []
