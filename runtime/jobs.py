"""Jobs for the worker, by the names of Celery's tasks."""

import asyncio
import logging

from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


async def ask(task: str, *arguments: object) -> None:
    """Hand a job to the worker; a broker that is away costs the job, nothing else."""
    try:
        await asyncio.to_thread(current_app.send_task, task, args=arguments)
    except (OperationalError, OSError) as error:
        log.warning("%s not queued: %s", task, type(error).__name__)
