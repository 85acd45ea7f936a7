"""Drives one run: from the first byte of the model to the last update in MongoDB."""

import asyncio
import logging
import time
from contextlib import aclosing

from structlog.contextvars import bound_contextvars

from chat.runs.afterwards import title_soon
from chat.runs.continuation import Seam
from chat.runs.finish import Ending, finish
from chat.runs.run import Run
from chat.runs.watching.hub import Hub
from endpoints.calling import ask
from endpoints.errors import EndpointError
from endpoints.events import (
    Attempt,
    Event,
    Finished,
    Notice,
    Reasoning,
    ReasoningItem,
    Text,
    ToolCall,
    Usage,
)
from runtime import cancelling, telemetry

log = logging.getLogger(__name__)

STOPPED = "stopped"  # cancellation by the person
LOST = "lost"  # another process has ended this run


async def drive(hub: Hub, run: Run) -> None:
    """Write the answer and end it; log lines and the trace carry the run's id."""
    run_id = run.record.run_id
    facts = {"run_id": run_id, "model": run.offer.model}
    with bound_contextvars(run_id=run_id), telemetry.span("run", facts) as span:
        span.set_attribute("outcome", await _write(hub, run))
        span.set_attribute("attempts", len(run.attempts))
        if run.attempts:
            span.set_attribute("group", run.attempts[-1].group)


async def _write(hub: Hub, run: Run) -> str:
    """Write the answer and end it, whatever happens on the way; return how it ended."""
    try:
        await _listen(hub, run)
        ending = _ending(run)
    except EndpointError as error:
        ending = Ending.failed(error)
    except asyncio.CancelledError as cancelled:
        reason = str(cancelled.args[0]) if cancelled.args else ""
        if reason == LOST:
            hub.remove_writer(run.writer)
            return LOST
        ending = Ending("stopped") if reason == STOPPED else Ending.interrupted()
    except Exception:
        log.exception("run %s failed", run.record.run_id)
        ending = Ending.broken()
    await _end(hub, run, ending)
    return ending.status


async def _end(hub: Hub, run: Run, ending: Ending) -> None:
    """End a run; whoever stops it meanwhile stops an answer that has ended already."""
    try:
        task = asyncio.create_task(finish(hub, run, ending))
        await cancelling.to_its_end(task)
    except Exception:  # it has no driver then, and is ended from its log
        log.exception("run %s is left to the sweeper", run.record.run_id)
    finally:
        hub.remove_writer(run.writer)


def launch(hub: Hub, run: Run) -> None:
    """Begin to write a run in a task of its own, which the hub knows."""
    hub.add_writer(run.writer)
    task = asyncio.get_running_loop().create_task(
        drive(hub, run), name=f"run {run.record.run_id}"
    )
    hub.drivers[run.record.run_id] = task
    task.add_done_callback(lambda _: hub.let_go(run.record.run_id))


async def _listen(hub: Hub, run: Run) -> None:
    seam = Seam(_text_before(run))
    known = await run.permit.catalogue(run.request)
    answering = ask.stream(run.offer, run.request, catalogue=known, pace=hub.tick)
    async with aclosing(answering) as events:
        async for event in events:
            if isinstance(event, Text):
                _say(hub, run, seam.join(event.text))
            else:
                _take(hub, run, event)
            if run.room.full:
                run.reason = "length"
                break
            if run.writer.full:
                await run.writer.settled()
    _say(hub, run, seam.rest())
    for call in run.tools.values():
        run.writer.add("run.tool", {"call": call.stored()})
    hub.wake()


def _say(hub: Hub, run: Run, text: str) -> None:
    if not (text := run.room.cut(text)):
        return
    run.say(text)
    if run.first_delta is None:
        run.first_delta = time.monotonic() - run.begun
        hub.spawn(title_soon(run))  # not before: the worker must not delay it
    first = run.writer.say("run.delta", text)
    hub.wake(urgent=first)


def _take(hub: Hub, run: Run, event: Event) -> None:
    match event:
        case Reasoning():
            thought = run.room.cut(event.text)
            run.think(thought)
            hub.wake(urgent=run.writer.say("run.reasoning", thought))
        case ReasoningItem():
            run.parts.keep(event.item)
        case ToolCall():
            _take_call(hub, run, event)
        case Usage():
            run.usage = event
        case Finished():
            run.reason = event.reason
        case Attempt():
            run.attempts.append(event)
        case Notice():
            _notice(hub, run, event)


def _take_call(hub: Hub, run: Run, piece: ToolCall) -> None:
    """Join a piece of a tool call; it shows once begun, and again when it is whole."""
    begins = piece.index not in run.tools
    call = run.add_tool(piece)
    if begins:
        run.writer.add("run.tool", {"call": call.begun()})
        hub.wake()


def _notice(hub: Hub, run: Run, notice: Notice) -> None:
    wait = {"retry_after": notice.retry_after} if notice.retry_after else {}
    run.writer.add("run.notice", {**run.add_notice(notice), **wait})
    hub.wake(urgent=True)


def _ending(run: Run) -> Ending:
    """Say how a stream that came to its own end has ended."""
    if run.reason == "content_filter":
        return Ending.filtered()
    if run.reason == "tool_calls" and run.tools:
        return Ending.no_tools([call.name for call in run.tools.values()])
    return Ending("complete")


def _text_before(run: Run) -> str:
    return "".join(
        p.get("text", "") for p in run.answer["content"] if p["type"] == "text"
    )
