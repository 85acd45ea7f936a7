"""What a process does can be read at /metrics."""

import uuid
from collections.abc import Awaitable, Callable

from prometheus_client import REGISTRY

from accounts.ledger.models import LedgerEntry
from accounts.models import User
from chat.tests.conftest import Tab

Open = Callable[[User], Awaitable[Tab]]


def sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_a_ledger_line_counts_tokens_and_money(db: None) -> None:
    before = sample("librechat_tokens_total", model="gpt-x", kind="prompt")
    LedgerEntry.objects.create(
        call_id=uuid.uuid4(),
        kind="chat",
        endpoint="azureOpenAI",
        model="gpt-x",
        prompt=7,
        completion=3,
        nano_usd=5_000_000,
    )
    after = sample("librechat_tokens_total", model="gpt-x", kind="prompt")
    assert after - before == 7
    assert sample("librechat_cost_total", model="gpt-x") >= 0.005


async def test_a_refused_frame_counts_by_its_code(
    socket_for: Open, alice: User
) -> None:
    before = sample("librechat_frames_refused_total", code="unknown_type")
    tab = await socket_for(alice)
    await tab.send({"type": "nothing"})
    await tab.until("error")
    after = sample("librechat_frames_refused_total", code="unknown_type")
    assert after - before == 1


async def test_an_answer_counts_its_deployments_first_byte_once(
    socket_for: Open, alice: User
) -> None:
    name = "librechat_upstream_first_byte_seconds_count"
    tab = await socket_for(alice)
    counts = []
    for _ in range(2):
        await tab.ask()
        await tab.until("run.finished")
        counts.append(sample(name, deployment="demo/gpt-4o"))
    assert counts[1] - counts[0] == 1
