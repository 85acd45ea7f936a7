"""An answer in rounds: the model writes, its calls are made, it writes on."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from django.conf import settings
from django.utils.translation import gettext as _

from chat.admission import Permit, open_gate
from chat.assistants.in_force import toolset_of
from chat.errors import ChatError
from chat.runs.afterwards import AWAY, close_round, settle
from chat.runs.calls import acting, cut_off, skipped_review
from chat.runs.finish import Ending
from chat.runs.listen import listen, say, tell
from chat.runs.request import Prepared, request_for
from chat.runs.run import Round, Run
from chat.runs.watching.hub import Hub
from chat.store.running import run_log
from endpoints.catalogue import catalogue
from endpoints.events import Notice
from tools.toolset import Toolset

log = logging.getLogger(__name__)

Given = TypeVar("Given")
CALLED = ("tool_calls", "stop", None)  # some services say `stop` beside calls
TRIES = 30  # while a store is away between two rounds
PAUSE = 1.0  # seconds between them


class Lost(Exception):
    """Another process has ended this run."""


async def answered(hub: Hub, run: Run) -> Ending:
    """Have an answer written to its end. Raises EndpointError, ChatError, Lost."""
    if any(cut_off.is_due(call) for call in run.parts.calls()):
        waits = await acting.go_on(hub, run)
        if ending := await _after_calls(hub, run, waits=waits):
            return ending
        run.round.request = (await _prepared(hub, run)).request
    while True:
        await listen(hub, run)
        if not _calls(run):
            return _ending(run)
        await settle(run, await close_round(run), "ok")
        if ending := _limit(run) or await _acted(hub, run):
            return ending
        await _begin_another(hub, run)


async def _acted(hub: Hub, run: Run) -> Ending | None:
    """Make a round's calls; return how the answer ends with them, if it does."""
    return await _after_calls(hub, run, waits=await acting.act(hub, run))


async def _after_calls(hub: Hub, run: Run, *, waits: bool) -> Ending | None:
    """Return how an answer ends with its calls; None for the model to write on."""
    if waits:
        return Ending("waiting")
    if told := await skipped_review.answer_of(run):
        say(hub, run, told)
        return Ending("complete")
    return None


def _calls(run: Run) -> bool:
    """Say whether the round ended with calls that can be made."""
    asked = run.round
    return bool(asked.calls and run.toolset) and asked.reason in CALLED


def _ending(run: Run) -> Ending:
    """Say how a stream that came to its own end has ended."""
    asked = run.round
    if asked.reason == "content_filter":
        return Ending.filtered()
    if asked.reason == "tool_calls" and asked.calls:
        return Ending.no_tools([call.name for call in asked.calls.values()])
    return Ending("complete")


def _limit(run: Run) -> Ending | None:
    """Return the ending of an answer that has used all its rounds or its time."""
    if run.rounds >= settings.TOOL_ROUNDS:
        text = _("The answer has called tools in %(count)d rounds, as many as may be.")
        told = text % {"count": run.rounds}
        return Ending.at_limit("tool_rounds", told)
    if time.monotonic() - run.begun > settings.TOOL_RUN_SECONDS:
        text = _(
            "The answer has called tools for %(seconds)d seconds, as long as may be."
        )
        told = text % {"seconds": settings.TOOL_RUN_SECONDS}
        return Ending.at_limit("tool_seconds", told)
    return None


async def _begin_another(hub: Hub, run: Run) -> None:
    """Ask leave for one more round, and have the record name its reservation."""
    repeats = len(run.failing) >= acting.EQUAL
    run.toolset = Toolset() if repeats else await _patiently(lambda: _toolset(run))
    prepared = await _patiently(lambda: _prepared(hub, run))
    permit = await _permitted(hub, run, prepared)
    record = replace(
        run.record,
        reservation=permit.reservation.id,
        prompt_tokens=prepared.prompt_tokens,
        since=run.writer.number,
    )
    noted = False
    try:
        noted = await _patiently(lambda: run_log.change(record))
    finally:
        if not noted:
            await permit.release()
    if not noted:
        raise Lost
    run.record = record
    run.rounds += 1
    run.round = Round(permit, prepared.request, run.round.number + 1)


async def _toolset(run: Run) -> Toolset:
    return await toolset_of(run.person, run.conversation, run.offer, run.parts.calls())


async def _prepared(hub: Hub, run: Run) -> Prepared:
    """Return what the model is asked next; what is new to know of it is told."""
    prepared = await request_for(run.person, run.turn())
    told = {(each["code"], each["text"]) for each in run.notices}
    for notice in prepared.notices:
        if (notice.code, notice.text) not in told:
            tell(hub, run, notice)
    return prepared


async def _permitted(hub: Hub, run: Run, prepared: Prepared) -> Permit:
    """Return leave for one more round; what refuses it is told."""
    named = catalogue.current().offer(run.record.endpoint, run.record.model)
    offer = named or run.offer
    intent = replace(
        run.round.permit.intent,
        prompt_tokens=prepared.prompt_tokens,
        answer_tokens=prepared.answer_tokens,
        follows=True,
    )
    try:
        return await _patiently(lambda: open_gate(run.person, offer, intent))
    except ChatError as error:
        tell(hub, run, Notice(error.code, error.message))
        raise


async def _patiently(work: Callable[[], Awaitable[Given]]) -> Given:
    """Do something with a store, waiting for one that is away for a while."""
    for left in reversed(range(TRIES)):
        try:
            return await work()
        except AWAY as error:
            if not left:
                raise
            log.warning("between two rounds: %s", type(error).__name__)
            await asyncio.sleep(PAUSE)
    raise AssertionError
