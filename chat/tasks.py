"""Celery's doors into the chat: a few lines each, the work is elsewhere."""

import logging

from celery import shared_task

from chat.background import jobs, summaries, titles
from chat.conversations import retention
from chat.errors import ChatError, NotThere
from chat.libraries import indexing, tending
from chat.runs.recovery import sweeper
from endpoints.errors import EndpointError

log = logging.getLogger(__name__)

TRIES = 4
BACKOFF = 5  # seconds, doubled with each try


@shared_task(bind=True, max_retries=TRIES, soft_time_limit=120)
def write_title(self, owner_id: int, conversation_id: str) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    """Give a conversation its title; try again when the model was busy."""
    try:
        jobs.in_worker(
            titles.write(owner_id, conversation_id, last=self.request.retries >= TRIES)
        )
    except NotThere:
        return
    except EndpointError as error:
        raise self.retry(countdown=BACKOFF * 2**self.request.retries) from error


@shared_task(bind=True, max_retries=2, soft_time_limit=300)
def summarise(self, owner_id: int, conversation_id: str, leaf_id: str) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    """Summarise what falls out of a branch; what fails costs the summary alone."""
    try:
        jobs.in_worker(summaries.write(owner_id, conversation_id, leaf_id))
    except ChatError as error:
        log.info("no summary: %s", error.code)
    except EndpointError as error:
        log.warning("no summary from the model: %s", error.code)
        if error.retryable:
            raise self.retry(countdown=BACKOFF * 2**self.request.retries) from error


@shared_task(soft_time_limit=60)
def sweep_runs() -> int:
    """End answers that nobody writes any more; web processes see to the rest."""
    swept = jobs.in_worker(sweeper.sweep_once())
    return swept.runs + swept.orphans


@shared_task(soft_time_limit=3600)
def erase_person(user_id: int) -> dict[str, int]:
    """Remove all that is kept of a deleted person outside of SQL."""
    return jobs.in_worker(retention.erase(user_id))


@shared_task(soft_time_limit=3600)
def purge() -> int:
    """Remove what was deleted long enough ago or is past its retention."""
    return jobs.in_worker(retention.purge())


@shared_task(soft_time_limit=3600)
def index_library_file(file_id: str) -> str:
    """Make the pieces and vectors of a file in a library."""
    return jobs.in_worker(indexing.index(file_id))


@shared_task(soft_time_limit=300)
def tend_libraries() -> int:
    """Have files indexed whose worker died, or whose vectors are of another model."""
    return jobs.in_worker(tending.tend())
