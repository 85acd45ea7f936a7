"""How background jobs end is told to Prometheus."""

import pytest
from prometheus_client import REGISTRY

from config.celery import app


@app.task(name="tests.job", bind=True, max_retries=1)
def job(self, wish: str) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    if wish == "retried":
        raise self.retry(exc=ValueError(wish))
    if wish == "failed":
        raise ValueError(wish)


def counted(outcome: str) -> float:
    labels = {"task": "tests.job", "outcome": outcome}
    return REGISTRY.get_sample_value("librechat_jobs_total", labels) or 0.0


@pytest.mark.parametrize("outcome", ["done", "retried", "failed"])
def test_a_job_is_counted_by_how_it_ended(outcome: str) -> None:
    before = counted(outcome)
    job.apply(args=(outcome,))
    assert counted(outcome) == before + 1
