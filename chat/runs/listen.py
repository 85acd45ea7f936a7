"""Listens to one round of a model: each event becomes parts and frames."""

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

from chat.runs import drawn_answer
from chat.runs.afterwards import title_soon
from chat.runs.answer.continuation import Seam
from chat.runs.hosted import hearing, made_files
from chat.runs.hosted.hearing import Heard
from chat.runs.hosted.offering import offering
from chat.runs.run import Run
from chat.runs.watching.hub import Hub
from endpoints.calling import ask
from endpoints.events import (
    Attempt,
    Cited,
    Drawn,
    Event,
    Finished,
    HostedCall,
    Notice,
    Reasoning,
    ReasoningItem,
    Text,
    ToolCall,
    Usage,
)
from endpoints.operations import drawing


async def listen(hub: Hub, run: Run) -> None:
    """Take in what the model says until the round has ended. Raises EndpointError."""
    if run.offer.knowledge.draws:
        await _watch(hub, run)
        return
    async with offering(run) as (offer, request, heard):
        for notice in heard.notices:
            tell(hub, run, notice)
        known = await run.round.permit.catalogue(request)
        answering = ask.stream(offer, request, catalogue=known, pace=hub.tick)
        async with aclosing(answering) as events:
            await _hear(hub, run, heard, events)
        for notice in await made_files.fetch(hub, run, heard):
            tell(hub, run, notice)
    for call in run.round.calls.values():
        run.parts.put(call.stored())
    hub.wake()


async def _hear(
    hub: Hub, run: Run, heard: Heard, events: AsyncGenerator[Event, None]
) -> None:
    """Take in a round's events, as far as the answer has room for them."""
    seam = Seam(run.parts.open_text())
    async for event in events:
        match event:
            case Text(text):
                say(hub, run, seam.join(text))
            case HostedCall() | Cited():
                await hearing.take(hub, run, heard, event)
            case _:
                _take(hub, run, event)
        if run.room.full:
            run.round.reason = "length"
            break
        if run.writer.full:
            await run.writer.settled()
    say(hub, run, seam.rest())


async def _watch(hub: Hub, run: Run) -> None:
    """Take in pictures until all are whole. Raises EndpointError."""
    order, asked = await drawn_answer.order_of(run), run.round
    known = await asked.permit.catalogue(asked.request)
    async with aclosing(drawing.draw(asked.offer, order, known)) as events:
        async for event in events:
            if isinstance(event, Drawn):
                await drawn_answer.take(hub, run, order, event)
            else:
                _take(hub, run, event)


def say(hub: Hub, run: Run, text: str) -> None:
    """Show a piece of the answer and keep it, as far as there is room."""
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
            run.keep(event)
        case ToolCall():
            _take_call(hub, run, event)
        case Usage():
            run.round.usage = event
        case Finished():
            run.round.reason = event.reason
        case Attempt():
            run.round.attempts.append(event)
            run.attempts.append(event)
        case Notice():
            tell(hub, run, event)


def _take_call(hub: Hub, run: Run, piece: ToolCall) -> None:
    """Join a piece of a tool call; it shows once begun, and again when it is made."""
    begins = piece.index not in run.round.calls
    call = run.add_call(piece)
    if begins:
        run.tell(call.begun())
        hub.wake()


def tell(hub: Hub, run: Run, notice: Notice) -> None:
    """Show a notice and keep it with the answer."""
    wait = {"retry_after": notice.retry_after} if notice.retry_after else {}
    run.writer.add("run.notice", {**run.add_notice(notice), **wait})
    hub.wake(urgent=True)
