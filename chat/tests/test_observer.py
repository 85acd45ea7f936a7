"""What a process does can be read at /metrics."""

import uuid

from prometheus_client import REGISTRY

from accounts.ledger.models import LedgerEntry


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
