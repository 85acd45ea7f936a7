"""The worker's door in: `celery -A config worker -B`."""

import os

from celery import Celery
from celery.signals import task_postrun, task_prerun, worker_init

from config import metrics

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
OUTCOMES = {"SUCCESS": "done", "RETRY": "retried"}  # the rest has failed

app = Celery("librechat")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def _wait_for_stores(**_: object) -> None:
    """Start when the stores answer: Celery itself gives up on a refused password."""
    from config.patience import wait_for_stores

    wait_for_stores()


@worker_init.connect
def hold_configuration(**_: object) -> None:
    """Read the configuration before the processes of the pool fork.

    Each of them would read the file itself, and end where it has been broken since.
    """
    from config.live import librechat

    librechat()


@task_prerun.connect
def _look_for_configuration(**_: object) -> None:
    """Start every task with the configuration that is in force now."""
    from config.reload import before_task

    before_task()


@task_postrun.connect
def _count(sender: object = None, state: str = "", **_: object) -> None:
    """Note how a task ended, for /metrics."""
    outcome = OUTCOMES.get(state, "failed")
    metrics.JOBS.labels(getattr(sender, "name", ""), outcome).inc()
