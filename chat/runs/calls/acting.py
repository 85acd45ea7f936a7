"""Makes the calls of one round.

Each is logged before it goes out, and its result before anybody is told of it.
"""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chat.runs.calls import cut_off
from chat.runs.calls.album import BranchAlbum
from chat.runs.calls.branch_read import read_so_far
from chat.runs.calls.progress import CallProgress
from chat.runs.calls.rules import judge
from chat.runs.run import Run
from chat.runs.watching.hub import Hub
from runtime import cancelling
from runtime.telemetry import metrics
from tools.asking import ACTIONS, PersonsReply
from tools.call import call as make_call
from tools.tool import Caller, Result, Tool

log = logging.getLogger(__name__)

CallPart = dict[str, Any]
Replies = Mapping[str, PersonsReply | None]  # by the call's id
NO_REPLIES: Replies = {}
REFUSED = "The person refused this call."
SKIPPED = (
    "It is not known whether this call took effect. The person chose not to repeat it."
)
REPEATED = "\nThis very call has failed again and again: do not repeat it, say so."
ASKED = ("asks", "reply")  # of a call whose source asks something
EQUAL = 3  # failing calls in a row, then the model is not offered tools any more
ALLOWING = cut_off.ALLOWING | {*ACTIONS}  # of the answers


async def act(hub: Hub, run: Run) -> bool:
    """Make the calls of a round; True when some wait for the person."""
    read = await read_so_far(run)
    allowed = run.conversation.get("allowed_tools", [])
    calls: list[CallPart] = []
    for call in run.round.calls.values():
        tool = run.toolset.get(call.name)
        told = {**call.stored(), **_of(tool), "round": run.round.number}
        calls.append(told | _judged(judge(tool, allowed, read), told, run))
    return await _made(hub, run, calls)


async def go_on(hub: Hub, run: Run) -> bool:
    """Settle the calls that the person has answered; True when others still wait."""
    due = [call for call in run.parts.calls() if cut_off.is_due(call)]
    replies = {call["id"]: PersonsReply.in_call(call) for call in due}
    return await _made(hub, run, [_answered(call, run) for call in due], replies)


async def _made(
    hub: Hub, run: Run, calls: Sequence[CallPart], replies: Replies = NO_REPLIES
) -> bool:
    """Log what is to happen with each call, then make those that run."""
    for call in calls:
        run.tell(call)
    await _logged(hub, run)
    running = [call for call in calls if call["state"] == "running"]
    places = asyncio.Semaphore(settings.TOOL_CALLS_AT_ONCE)
    making = [
        asyncio.create_task(
            _make(hub, run, call, places, replies.get(call["id"])),
            name=f"call {call['id']}",
        )
        for call in running
    ]
    try:
        await asyncio.gather(*making)
    finally:  # none goes on when the run is stopped, whatever it waits for
        await cancelling.end(making)
    await _logged(hub, run)
    _count_failing(run, [call["id"] for call in calls])
    return any(cut_off.waits(call) for call in run.parts.calls())


async def _logged(hub: Hub, run: Run) -> None:
    """Wait until all that was told is safe in the log."""
    hub.wake(urgent=True)
    await run.writer.settled()
    if run.writer.lost:  # the run is somebody else's: nothing goes out any more
        raise asyncio.CancelledError("lost")


async def _make(
    hub: Hub,
    run: Run,
    call: CallPart,
    places: asyncio.Semaphore,
    reply: PersonsReply | None,
) -> None:
    """Make one call, or go on with it, and tell its result."""
    async with places:
        begun = time.monotonic()
        tool = run.toolset.get(call["name"])
        if tool is None:  # it was there when the person was asked
            result = Result(_no_such_tool(call["name"], run), failed=True)
        else:
            album = BranchAlbum(hub, run, call["id"])
            progress = CallProgress(hub, run, call)
            caller = replace(_caller(run, album, progress), reply=reply)
            try:
                result = await make_call(tool, call["arguments"], caller)
            finally:
                progress.end()
            result = await album.with_pictures(result)
    seconds = time.monotonic() - begun
    over = {name: value for name, value in call.items() if name not in ASKED}
    run.tell({**over, **_told(run, result), "ms": round(seconds * 1000)})
    run.spent.cost += result.cost or 0
    hub.wake(urgent=True)
    _note(tool, result, seconds)


def _of(tool: Tool | None) -> CallPart:
    """Return what people and the rules are told of a call's tool."""
    if tool is None:
        return {"label": "", "source": "", "icon": "", "effect": "read"}
    names = ("label", "source", "icon", "effect")
    told = {name: getattr(tool, name) for name in names}
    return told | ({"approvers": [*tool.approvers]} if tool.approvers else {})


def _judged(verdict: str, call: CallPart, run: Run) -> CallPart:
    """Return what becomes of a call at first."""
    match verdict:
        case "unknown":
            return _failed(
                _no_such_tool(call["name"], run), _("There is no such tool.")
            )
        case "ask":
            why = _("This tool asks before it acts.")
        case "second":
            why = _("Another person has to allow this: one of %(who)s.") % {
                "who": ", ".join(call["approvers"])
            }
        case "guarded":
            why = _(
                "This would send something out, after private content and the words of "
                "strangers were read."
            )
        case _:
            return {"state": "running"}
    return cut_off.asking({}, "waiting", why, timezone.now())


def _answered(call: CallPart, run: Run) -> CallPart:
    """Return what becomes of a call by the person's answer."""
    answer = call["answer"]
    gone = ("answer", "expires_at", "message", "result", *ASKED)
    # What a page has answered is not run again, should this process die right now.
    kept = ASKED if answer == "reply" and cut_off.is_for_page(call) else ()
    left = {n: value for n, value in call.items() if n not in gone or n in kept}
    if answer == "skip":
        return left | _failed(SKIPPED, _("It is not known whether this happened."))
    if answer not in ALLOWING:
        by = call.get("answered_by")
        why = _("%(who)s refused this call.") % {"who": by} if by else ""
        usual = _("You refused this call.")
        if cut_off.is_for_page(call):
            usual = _("No page of yours has run this.")
        refused = _failed(REFUSED, why or usual)
        return {**left, **refused, "state": "denied"}
    return {**left, "state": "running"}


def _failed(text: str, message: str) -> CallPart:
    told = {"state": "failed", "result": text, "message": message}
    return {**told, "untrusted": False}


def _no_such_tool(name: str, run: Run) -> str:
    known = ", ".join(tool.name for tool in run.toolset.tools) or "none"
    return f"There is no tool {name[:80]!r}. There are: {known}."


def _told(run: Run, result: Result) -> CallPart:
    """Return what a call holds of its result, or of what it asks before it has one."""
    if asks := result.asks:
        why = _("“%(server)s” asks you something.") % {"server": asks.asker}
        if asks.page:
            why = _("This runs in an open page of yours, as soon as there is one.")
        held = {"asks": asks.stored()}
        return cut_off.asking(
            held, "waiting", why, timezone.now(), timedelta(seconds=asks.seconds)
        )
    told: CallPart = {
        "state": "failed" if result.failed else "done",
        "result": run.room.cut(result.text),
        "untrusted": result.untrusted,
    }
    if result.connect:
        told["connect"] = result.connect
        told["message"] = _("“%(server)s” wants you to sign in.") % {
            "server": result.connect
        }
    if result.citations:
        told["citations"] = [asdict(one) for one in result.citations]
    if result.cost is not None:
        told["cost"] = float(result.cost)
    return told | ({"private": True} if result.private else {})


def _count_failing(run: Run, ids: Sequence[str]) -> None:
    """Count equal failing calls in a row; of the last one the model is told so."""
    for call in run.parts.calls():
        if call["id"] not in ids or call["state"] not in ("failed", "done"):
            continue
        same = (call["name"], call["arguments"])
        if call["state"] == "done":
            run.failing.clear()
            continue
        if same not in run.failing:
            run.failing.clear()
        run.failing.append(same)
        if len(run.failing) == EQUAL:
            run.parts.put({**call, "result": call["result"] + REPEATED})


def _caller(run: Run, album: BranchAlbum, progress: CallProgress) -> Caller:
    return Caller(
        run.person.id,
        run.person.name,
        timezone.get_current_timezone_name(),
        get_language() or "en",
        run.record.conversation_id,
        run.record.run_id,
        album,
        progress,
    )


def _note(tool: Tool | None, result: Result, seconds: float) -> None:
    """Tell figures and log of a call: never its words, nor a name the model made up."""
    name = tool.name if tool else "unknown"
    state = "failed" if result.failed else "asks" if result.asks else "done"
    metrics.TOOL_CALLS.labels(name, state).inc()
    metrics.TOOL_SECONDS.labels(name).observe(seconds)
    log.info("tool %s %s in %d ms", name, state, seconds * 1000)
