"""Jobs that tune a model, as OpenAI's own library asks for them."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import orjson
import pytest
from openai import AsyncOpenAI, BadRequestError, NotFoundError, RateLimitError
from pytest_django import Settings

from accounts.keys import api_keys
from accounts.ledger.models import Hold, LedgerEntry
from accounts.models import User
from endpoints.gateway.kept import pending
from endpoints.gateway.tests.conftest import HELLO, budget_of, configuration
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

Ledger = Callable[..., Awaitable[list[LedgerEntry]]]
ROW = orjson.dumps({"messages": [*HELLO, {"role": "assistant", "content": "Hi"}]})
FILE = ("examples.jsonl", b"\n".join([ROW] * 10))


@pytest.fixture
def azure(azure: SimulatorHandle, settings: Settings) -> SimulatorHandle:
    """Have each region at a resource of its own, and one model that may be tuned."""
    settings.GATEWAY_FINE_TUNING = {"gpt-4o-mini": Decimal(3)}
    configured = configuration(azure.url)
    for group in configured["endpoints"]["azureOpenAI"]["groups"]:
        place = f"{azure.url}/{group['group']}/openai/deployments/${{DEPLOYMENT_NAME}}"
        group["baseURL"] = place
    live.swap(LibreChat.model_validate(configured))
    return azure


async def begun(client: AsyncOpenAI, **more: Any) -> Any:  # noqa: ANN401
    file = await client.files.create(file=FILE, purpose="fine-tune")
    return await client.fine_tuning.jobs.create(
        model="small", training_file=file.id, **more
    )


async def test_a_job_is_seen_to_its_end_and_paid_by_the_tokens_trained(
    client: AsyncOpenAI, azure: SimulatorHandle, ledger: Ledger, alice: User
) -> None:
    await budget_of(alice, "1", unit="usd")
    job = await begun(client, hyperparameters={"n_epochs": 2}, suffix="ours")
    assert (job.model, job.status) == ("small", "validating_files")
    [asked] = [each for each in azure.requests() if "jobs" in each["path"]]
    assert asked["path"].startswith("/east/openai/")
    assert asked["body"]["model"] == "gpt-4o-mini"
    tuned = asked["body"]["method"]["supervised"]["hyperparameters"]
    assert (tuned, asked["body"]["suffix"]) == ({"n_epochs": 2}, "ours")
    assert await Hold.objects.acount() == 1
    assert (await client.fine_tuning.jobs.retrieve(job.id)).status == "running"
    ended = await client.fine_tuning.jobs.retrieve(job.id)
    assert (ended.status, ended.trained_tokens) == ("succeeded", 1000)
    assert ended.training_file == job.training_file
    content = await client.files.content(ended.result_files[0])
    assert content.content.startswith(b"step,")
    [line] = await ledger()
    assert (line.prompt, line.cost, line.outcome) == (1000, Decimal("0.003"), "ok")
    assert await Hold.objects.acount() == 0


async def test_jobs_are_listed_watched_and_cancelled(
    client: AsyncOpenAI, azure: SimulatorHandle, ledger: Ledger
) -> None:
    job = await begun(client)
    [listed] = (await client.fine_tuning.jobs.list()).data
    assert listed.id == job.id
    assert (await client.fine_tuning.jobs.list_events(job.id)).data[0].message
    assert (await client.fine_tuning.jobs.checkpoints.list(job.id)).data == []
    assert (await client.fine_tuning.jobs.cancel(job.id)).status == "cancelled"
    [line] = await ledger()
    assert (line.prompt, line.outcome) == (500, "stopped")


async def test_the_watch_sees_a_job_to_its_end(
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
    assert line.prompt == 1000


async def test_nobody_else_finds_a_job_or_trains_with_the_file(
    client: AsyncOpenAI, azure: SimulatorHandle, bob: User
) -> None:
    job = await begun(client)
    _, text = await api_keys.create(bob, "program")
    bobs = client.with_options(api_key=text)
    for ask in (
        bobs.fine_tuning.jobs.retrieve(job.id),
        bobs.fine_tuning.jobs.cancel(job.id),
        bobs.files.content(job.training_file),
    ):
        with pytest.raises(NotFoundError):
            await ask
    with pytest.raises(NotFoundError):
        await bobs.fine_tuning.jobs.list_events(job.id)
    with pytest.raises(BadRequestError):
        await bobs.fine_tuning.jobs.create(
            model="small", training_file=job.training_file
        )
    assert (await bobs.fine_tuning.jobs.list()).data == []


@pytest.mark.parametrize(
    "asked",
    [
        {"model": "gpt-4o"},
        {"hyperparameters": {"n_epochs": 0}},
        {"hyperparameters": {"n_epochs": 51}},
        {"method": {"type": "reinforcement"}},
        {"training_file": "file-nobodys"},
    ],
)
async def test_what_cannot_be_tuned_is_refused_unasked(
    client: AsyncOpenAI, azure: SimulatorHandle, asked: dict[str, Any]
) -> None:
    file = await client.files.create(file=FILE, purpose="fine-tune")
    wanted: Any = {"model": "small", "training_file": file.id, **asked}
    with pytest.raises(BadRequestError):
        await client.fine_tuning.jobs.create(**wanted)
    assert not [each for each in azure.requests() if "jobs" in each["path"]]


async def test_a_job_has_to_fit_the_budget(
    client: AsyncOpenAI, azure: SimulatorHandle, alice: User
) -> None:
    await budget_of(alice, "0.0001", unit="usd")
    with pytest.raises(RateLimitError, match="budget"):
        await begun(client)


async def test_nothing_is_tuned_where_no_model_is_named_for_it(
    client: AsyncOpenAI, azure: SimulatorHandle, settings: Settings
) -> None:
    settings.GATEWAY_FINE_TUNING = {}
    with pytest.raises(BadRequestError, match="tuned"):
        await client.files.create(file=FILE, purpose="fine-tune")
    with pytest.raises(BadRequestError):
        await client.files.create(file=("lines.jsonl", b"[1]"), purpose="fine-tune")
