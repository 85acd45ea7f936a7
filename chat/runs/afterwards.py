"""What goes on beside and behind an answer: usage, ledger, sums, title, summary."""

import asyncio
import logging
from collections.abc import Coroutine

from django.db import DatabaseError
from redis.exceptions import RedisError

from chat import publish
from chat.assistants.in_force import in_force
from chat.background.summary_spans import TRIGGER
from chat.context.alternatives import room_of
from chat.documents import Message
from chat.runs.calls import approvers, page_calls
from chat.runs.run import Round, Run
from chat.store import conversations
from chat.store.mongo import StoreError
from endpoints.billing import estimates
from endpoints.billing.charge import Charge
from endpoints.calling.ask import count_usage
from endpoints.catalogue import catalogue
from endpoints.events import Usage
from endpoints.targets import SummaryRule, TitleRule
from runtime.jobs import ask

log = logging.getLogger(__name__)

OUTCOMES = {"complete": "ok"}  # what the ledger calls a message's status
AWAY = (StoreError, RedisError, DatabaseError, OSError)
TITLE_PAUSE = 1.0  # seconds after the first word; sooner when the answer is shorter
TITLE = "chat.tasks.write_title"
SUMMARY = "chat.tasks.summarise"


async def usage_of(done: Round) -> Usage:
    """Return the tokens that the service told of, else count them here."""
    if done.usage is not None:
        return done.usage
    text, thoughts = done.written(), "".join(done.reasoning)
    if not (text or thoughts) and not any(
        attempt.outcome == "ok" for attempt in done.attempts
    ):
        return Usage(counted=True)
    try:
        return await asyncio.to_thread(
            count_usage, done.offer, done.request, text, thoughts
        )
    except Exception:  # what was used is entered, if only by its length
        log.exception("tokens could not be counted")
        prompt = done.permit.intent.prompt_tokens
        return Usage(prompt, estimates.of_text(text + thoughts), counted=True)


async def close_round(run: Run) -> Charge:
    """Count what a round has used towards its answer, once; return its charge."""
    done = run.round
    if done.charge is None:
        done.charge = done.permit.charge(await usage_of(done), done.attempts)
        run.spent.add(done.charge.usage, done.charge.cost)
    return done.charge


async def after_run(run: Run, stored: Message | None, charge: Charge) -> None:
    """Settle and announce. What fails is logged, and keeps nothing else from its turn.

    `stored` is None when somebody else has ended the answer, or it is gone.
    """
    status = stored["status"] if stored else "interrupted"
    if run.first_delta is not None and stored is not None:
        await _tried(run, ask_for_title(run))
    await _tried(run, settle(run, charge, OUTCOMES.get(status, status)))
    if stored is not None:
        await _tried(run, approvers.tell(stored))
        await _tried(run, page_calls.tell(stored))
        await _tried(run, _sum_up(run, stored))
        await _tried(run, ask_for_summary(run, stored, charge.usage))


async def _tried(run: Run, work: Coroutine[None, None, None]) -> None:
    try:
        await work
    except AWAY as error:
        log.warning("after run %s: %s", run.record.run_id, type(error).__name__)
    except Exception:
        log.exception("after run %s", run.record.run_id)


async def settle(run: Run, charge: Charge, outcome: str) -> None:
    """Enter a round into the ledger; one that is missing there is told in the log."""
    done = run.round
    if done.entered:
        return
    entered = await done.permit.enter(charge, outcome)
    done.entered = True  # not before: who is stopped meanwhile enters it at the end
    if entered:
        return
    facts = {
        "call": run.record.reservation,
        "user": run.person.id,
        "model": run.record.model,
        "prompt": charge.usage.prompt,
        "completion": charge.usage.completion,
    }
    log.error("an answer is missing in the ledger", extra=facts)


async def _sum_up(run: Run, stored: Message) -> None:
    """Add what was used to the conversation's sums, and show them."""
    changed = await conversations.add_usage(
        stored["owner_id"],
        stored["conversation_id"],
        prompt=run.spent.usage.prompt,
        completion=run.spent.usage.completion,
        cost=float(run.spent.cost),
    )
    if changed is not None:
        await publish.conversation_changed(changed)


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
    params = (await in_force(run.conversation))["params"]
    taken = run.record.prompt_tokens + usage.completion
    if rule.enabled and taken > room_of(run.offer, params) * TRIGGER:
        await ask(SUMMARY, run.person.id, run.conversation["_id"], stored["_id"])
