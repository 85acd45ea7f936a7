"""What goes on beside and behind an answer: usage, ledger, sums, title, summary."""

import asyncio
import logging

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from chat import publish
from chat.db import StoreError
from chat.documents import Message
from chat.folding import TRIGGER
from chat.runs.run import Run
from chat.specs import in_force
from chat.store import conversations
from chat.thrift import room_of
from endpoints import answer, catalogue
from endpoints.events import Usage
from endpoints.targets import SummaryRule, TitleRule

log = logging.getLogger(__name__)

OUTCOMES = {"complete": "ok"}  # what the ledger calls a message's status
TITLE_PAUSE = 1.0  # seconds after the first word; sooner when the answer is shorter
TITLE = "chat.tasks.write_title"
SUMMARY = "chat.tasks.summarise"


async def usage_of(run: Run) -> Usage:
    """Return the tokens that the service told of, else count them here."""
    if run.usage is not None:
        return run.usage
    if not (run.pieces or run.reasoning) and not any(
        attempt.outcome == "ok" for attempt in run.attempts
    ):
        return Usage(counted=True)
    return await asyncio.to_thread(
        answer.count_usage,
        run.offer,
        run.request,
        run.text(),
        "".join(run.reasoning),
    )


async def after_run(run: Run, stored: Message, usage: Usage) -> None:
    """Settle and announce. What fails here is logged: the answer itself is safe."""
    if run.first_delta is not None:
        await ask_for_title(run)
    status = stored["status"]
    try:
        await run.permit.settle(usage, run.attempts, OUTCOMES.get(status, status))
        changed = await conversations.add_usage(
            stored["owner_id"],
            stored["conversation_id"],
            prompt=usage.prompt,
            completion=usage.completion,
            cost=stored["usage"]["cost"],
        )
        if changed is not None:
            await publish.conversation_changed(changed)
        await ask_for_summary(run, stored, usage)
    except (StoreError, RedisError, OSError) as error:
        log.warning("after run %s: %s", run.record.run_id, type(error).__name__)


async def title_soon(run: Run) -> None:
    """Ask for a title when those who began with this one have their first words."""
    if title_rule(run).final:
        return
    await asyncio.sleep(TITLE_PAUSE)
    await ask_for_title(run)


def title_rule(run: Run) -> TitleRule:
    """Return how conversations of the run's endpoint get their titles."""
    return catalogue.current().titles.get(run.offer.endpoint, TitleRule())


async def ask_for_title(run: Run) -> None:
    """Ask the worker, once, for a title when the endpoint's conversations get one."""
    wanted, run.title_from = run.title_from, ""
    if wanted and title_rule(run).enabled:
        await ask(TITLE, run.person.id, run.conversation["_id"])


async def ask_for_summary(run: Run, stored: Message, usage: Usage) -> None:
    """Ask the worker for a summary once the branch has outgrown its budget."""
    rule = catalogue.current().summaries.get(run.offer.endpoint, SummaryRule())
    params = in_force(run.conversation)["params"]
    taken = run.record.prompt_tokens + usage.completion
    if rule.enabled and taken > room_of(run.offer, params) * TRIGGER:
        await ask(SUMMARY, run.person.id, run.conversation["_id"], stored["_id"])


async def ask(task: str, *arguments: object) -> None:
    """Hand a job to the worker; a broker that is away costs the job, not the answer."""
    try:
        await asyncio.to_thread(current_app.send_task, task, args=arguments)
    except (OperationalError, OSError) as error:
        log.warning("%s not queued: %s", task, type(error).__name__)
