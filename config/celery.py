"""The worker's door in: `celery -A config worker -B`."""

import logging
import os

from celery import Celery
from celery.exceptions import WorkerShutdown
from celery.signals import task_postrun, task_prerun, worker_init, worker_ready

from runtime.telemetry import metrics

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
OUTCOMES = {"SUCCESS": "done", "RETRY": "retried"}  # the rest has failed

log = logging.getLogger("config")
app = Celery("librechat")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def _wait_for_stores(**_: object) -> None:
    """Start when the stores answer: Celery itself gives up on a refused password."""
    from operations.waiting_for_stores import wait_for_stores

    wait_for_stores()


@worker_init.connect
def hold_configuration(**_: object) -> None:
    """Read the configuration before the processes of the pool fork.

    Each of them would read the file itself, and end where it has been broken since.
    """
    from librechat_yaml.live import librechat

    librechat()


@worker_ready.connect
def _leave_to_a_restore(**_: object) -> None:
    """End while a restore is running or half done, now that it can see that we live."""
    from operations.backup import fence

    try:
        fence.look()
    except fence.StoresBusy as error:
        log.error("%s", error)  # noqa: TRY400 - a sentence says it all
        raise WorkerShutdown from error


@task_prerun.connect
def _look_for_configuration(**_: object) -> None:
    """Start every task with the configuration that is in force now."""
    from operations.reload import before_task

    before_task()


@task_postrun.connect
def _count(sender: object = None, state: str = "", **_: object) -> None:
    """Note how a task ended, for /metrics."""
    outcome = OUTCOMES.get(state, "failed")
    metrics.JOBS.labels(getattr(sender, "name", ""), outcome).inc()
