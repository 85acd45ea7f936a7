"""The worker's door in: `celery -A config worker -B`."""

import os

from celery import Celery
from celery.signals import task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("librechat")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
def _look_for_configuration(**_: object) -> None:
    """Start every task with the configuration that is in force now."""
    from config.reload import before_task

    before_task()
