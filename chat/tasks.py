"""Celery's doors into the chat: a few lines each, the work is elsewhere."""

from celery import shared_task

from chat import jobs, titles
from chat.errors import NotThere
from chat.runs import sweeper
from endpoints.errors import EndpointError

TRIES = 4
BACKOFF = 5  # seconds, doubled with each try


@shared_task(bind=True, max_retries=TRIES, soft_time_limit=120)
def write_title(self, owner_id: int, conversation_id: str) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    """Give a conversation its title; try again when the model was busy."""
    try:
        jobs.run(
            titles.write(owner_id, conversation_id, last=self.request.retries >= TRIES)
        )
    except NotThere:
        return
    except EndpointError as error:
        raise self.retry(countdown=BACKOFF * 2**self.request.retries) from error


@shared_task(soft_time_limit=60)
def sweep_runs() -> int:
    """End runs whose process died and answers that nobody writes any more."""

    async def both() -> int:
        return await sweeper.sweep() + await sweeper.sweep_orphans()

    return jobs.run(both())
