"""Writes one answer: from the first byte of the model to the last update in MongoDB."""

import asyncio
import logging

from django.utils import timezone
from structlog.contextvars import bound_contextvars

from chat.errors import ChatError
from chat.runs.calls import cut_off
from chat.runs.finish import Ending, finish
from chat.runs.rounds import Lost, answered
from chat.runs.run import Run
from chat.runs.watching.hub import Hub
from chat.runs.watching.standing import TAKEN_AWAY
from endpoints.billing.charge import answering
from endpoints.errors import EndpointError
from endpoints.targets import Offer
from runtime import cancelling
from runtime.telemetry import traces

log = logging.getLogger(__name__)

STOPPED = "stopped"  # cancellation by the person
LOST = "lost"  # another process has ended this run


def write(hub: Hub, run: Run) -> None:
    """Begin to write a run in a task of its own, which the hub knows."""
    run.writer.answering = lambda: _answering(run)
    hub.add_writer(run.writer)
    task = asyncio.get_running_loop().create_task(
        _traced(hub, run), name=f"run {run.record.run_id}"
    )
    hub.drivers[run.record.run_id] = task
    task.add_done_callback(lambda _: hub.let_go(run.record.run_id))


async def _traced(hub: Hub, run: Run) -> None:
    """Write and end the answer; log lines and the trace carry the run's id."""
    run_id = run.record.run_id
    facts = {"run_id": run_id, "model": run.offer.model}
    with bound_contextvars(run_id=run_id), traces.span("run", facts) as span:
        span.set_attribute("outcome", await _written(hub, run))
        span.set_attribute("attempts", len(run.attempts))
        if run.attempts:
            span.set_attribute("group", run.attempts[-1].group)


async def _written(hub: Hub, run: Run) -> str:
    """Write the answer and end it, whatever happens on the way; return how it ended."""
    try:
        ending = await answered(hub, run)
    except (EndpointError, ChatError) as error:
        ending = Ending.failed(error)
    except Lost:
        return _let_go(hub, run)
    except asyncio.CancelledError as cancelled:
        reason = str(cancelled.args[0]) if cancelled.args else ""
        if reason == LOST:
            return _let_go(hub, run)
        ending = _ended_by(run, reason)
    except Exception:
        log.exception("run %s failed", run.record.run_id)
        ending = Ending.broken()
    ending = _with_calls_ended(hub, run, ending)
    await _end(hub, run, ending)
    return ending.status


def _answering(run: Run) -> tuple[Offer, bool]:
    found = answering(run.offer, run.round.attempts)
    return found or run.offer, found is not None


def _ended_by(run: Run, reason: str) -> Ending:
    if reason == TAKEN_AWAY and run.writer.refused is not None:
        return Ending.failed(run.writer.refused)
    return Ending("stopped") if reason == STOPPED else Ending.interrupted()


def _let_go(hub: Hub, run: Run) -> str:
    hub.remove_writer(run.writer)
    return LOST


def _with_calls_ended(hub: Hub, run: Run, ending: Ending) -> Ending:
    """Say of each call that is left how it ended; some may wait for the person."""
    calls = run.parts.calls()
    if ending.status == "stopped":
        ended = cut_off.stopped(calls)
    else:
        ended = cut_off.interrupted(calls, timezone.now())
    for call in ended + cut_off.not_made(calls):
        run.tell(call)
    hub.wake()
    waits = any(cut_off.waits(call) for call in run.parts.calls())
    return Ending("waiting") if waits else ending


async def _end(hub: Hub, run: Run, ending: Ending) -> None:
    """End a run; whoever stops it meanwhile stops an answer that has ended already."""
    try:
        task = asyncio.create_task(finish(hub, run, ending))
        await cancelling.to_its_end(task)
    except Exception:  # it has no driver then, and is ended from its log
        log.exception("run %s is left to the sweeper", run.record.run_id)
    finally:
        hub.remove_writer(run.writer)
