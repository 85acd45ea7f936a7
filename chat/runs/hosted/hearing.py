"""Takes in what a service tells of the tools it runs: calls, sources, pictures."""

import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import orjson

from chat.errors import ChatError
from chat.files import drawn
from chat.ids import derived
from chat.runs.answer.written_calls import own_id
from chat.runs.hosted import paying
from chat.runs.run import Run
from chat.runs.watching.hub import Hub
from endpoints.events import Cited, HostedCall, Notice
from runtime.telemetry import metrics
from tools.counts import count
from tools.hosted.prices import hosted_price
from tools.hosted.tool import HostedTool
from tools.tool import MadePicture, Result

log = logging.getLogger(__name__)

MOST_CALLS = 100  # of a round that are taken in, whatever the service was told
MOST_SOURCES = 50  # of one call
SHOWN = "The picture was shown to the person."
LOST = "The picture that came cannot be kept."
Call = dict[str, Any]
UNKNOWN = HostedTool(
    name="hosted",
    label="",
    description="",
    parameters={},
    source="hosted",
    untrusted=True,
    type="",
    models=frozenset(),
)


@dataclass(slots=True)
class Heard:
    """The hosted calls of one round, by the service's ids, and the files they made."""

    tools: tuple[HostedTool, ...] = ()
    notices: list[Notice] = field(default_factory=list)  # what stayed away, and why
    calls: dict[str, Call] = field(default_factory=dict)
    begun: dict[str, float] = field(default_factory=dict)  # time.monotonic()
    files: dict[str, Cited] = field(default_factory=dict)  # made by code, by id

    def tool_of(self, event: HostedCall) -> HostedTool:
        """Return the tool that a call is of; one of no name if none was offered."""
        found = (tool for tool in self.tools if _is_of(tool, event))
        return next(found, UNKNOWN)


def _is_of(tool: HostedTool, event: HostedCall) -> bool:
    if event.type == "mcp":
        return tool.name == f"hosted_mcp_{event.server}"
    return tool.type == event.type


async def take(hub: Hub, run: Run, heard: Heard, event: HostedCall | Cited) -> None:
    """Take in a call, or where something that is said comes from."""
    if isinstance(event, Cited):
        _cite(hub, run, heard, event)
    else:
        await _called(hub, run, heard, event)


async def _called(hub: Hub, run: Run, heard: Heard, event: HostedCall) -> None:
    """Show how a call stands; one that has ended is paid, its picture kept first."""
    if event.id not in heard.calls:
        if len(heard.calls) >= MOST_CALLS:
            return
        _begin(run, heard, event)
    tool, call = heard.tool_of(event), heard.calls[event.id]
    if call["state"] != "running":  # told twice, it is neither shown nor paid again
        return
    if event.state == "running":
        call |= {"arguments": run.room.cut(event.arguments)} if event.arguments else {}
        await _show(run, call, event.picture)
    else:
        call |= _ended(run, heard, tool, event)
        if event.picture:
            call |= await _keep(run, call, event)
    run.tell(call, [event.item] if event.item else [])
    hub.wake(urgent=True)
    if event.state != "running":
        run.spent.cost += Decimal(str(call.get("cost", 0)))
        await paying.enter(run.record, call)
        await _note(tool, call)


def _begin(run: Run, heard: Heard, event: HostedCall) -> None:
    tool = heard.tool_of(event)
    run.room.another_call()
    taken = [each["id"] for each in run.parts.calls()]
    heard.begun[event.id] = time.monotonic()
    heard.calls[event.id] = {
        "id": own_id(run.room.cut(event.id), taken),
        "name": tool.name,
        "label": f"{tool.label}: {event.tool}" if event.tool else tool.label,
        "source": "hosted",
        "icon": tool.icon,
        "effect": tool.effect,
        "round": run.round.number,
        "arguments": run.room.cut(event.arguments),
        "state": "running",
    }


def _ended(run: Run, heard: Heard, tool: HostedTool, event: HostedCall) -> Call:
    """Return what a call holds of its end."""
    seconds = time.monotonic() - heard.begun[event.id]
    told: Call = {
        "state": event.state,
        "arguments": run.room.cut(event.arguments),
        "result": run.room.cut(event.result),
        "untrusted": tool.untrusted,
        "ms": round(seconds * 1000),
    }
    if tool.private:
        told["private"] = True
    if event.citations:
        told["citations"] = [_source(each) for each in event.citations[:MOST_SOURCES]]
    if event.container:
        told["container"] = run.room.cut(event.container)
    if event.state == "done" and not _is_paid(run, event.container):
        told["cost"] = float(hosted_price(tool))
    return told


def _is_paid(run: Run, container: str) -> bool:
    """Say whether a call of this answer has paid for a container already."""
    calls = run.parts.calls()
    return bool(container) and any(c.get("container") == container for c in calls)


async def _show(run: Run, call: Call, picture: bytes) -> None:
    """Show how far a picture has come."""
    if picture:
        part = await drawn.begun(f"{call['id']}.0", picture)
        if part["preview"]:
            run.picture(part)


async def _keep(run: Run, call: Call, event: HostedCall) -> Call:
    """Keep and show a picture that has come; return what the call says of it."""
    asked = prompt_of(call["arguments"])
    key = derived(run.person.id, "hosted", run.record.run_id, call["id"])
    made = MadePicture(key, event.picture, asked, model=call["label"])
    try:
        run.picture(await drawn.keep(run.person.id, f"{call['id']}.0", made))
    except (drawn.NoPicture, ChatError):
        return {"state": "failed", "result": LOST}
    return {"result": SHOWN}


def prompt_of(arguments: str) -> str:
    """Return what a picture was drawn from."""
    try:
        told = orjson.loads(arguments)
    except orjson.JSONDecodeError:
        return ""
    return str(told.get("prompt", "")) if isinstance(told, dict) else ""


async def _note(tool: HostedTool, call: Call) -> None:
    """Tell figures and log of a call: never its words."""
    state, seconds = str(call["state"]), call["ms"] / 1000
    metrics.TOOL_CALLS.labels(tool.name, state).inc()
    metrics.TOOL_SECONDS.labels(tool.name).observe(seconds)
    log.info("tool %s %s in %d ms", tool.name, state, call["ms"])
    cost = Decimal(str(call.get("cost", 0)))
    await count(tool, Result("", failed=state == "failed", cost=cost), seconds)


def _cite(hub: Hub, run: Run, heard: Heard, event: Cited) -> None:
    """Put a source with the latest call that can have found it."""
    if event.container:
        heard.files.setdefault(event.file_id, event)
        return
    kind = "web_search" if event.url else "file_search"
    call = next(_of_kind(heard, kind), None)
    if call is None:
        return
    known = call.setdefault("citations", [])
    source = _source(event)
    if len(known) >= MOST_SOURCES or _is_among(source, known):
        return
    call["citations"] = [*known, source]
    if kind == "web_search":
        call["result"] = run.room.cut(_listed(call["citations"]))
    run.tell(call)
    hub.wake()


def _of_kind(heard: Heard, kind: str) -> Iterator[Call]:
    """Give the calls of a kind, the latest first."""
    wanted = {tool.name for tool in heard.tools if tool.type in (kind, "mcp")}
    for call in reversed(heard.calls.values()):
        if call["name"] in wanted:
            yield call


def _is_among(source: Mapping[str, str], known: list[dict[str, str]]) -> bool:
    name = "url" if source["url"] else "title"
    return any(each[name] == source[name] for each in known)


def _source(cited: Cited) -> dict[str, str]:
    return {"title": cited.title, "url": cited.url, "snippet": cited.snippet}


def _listed(sources: list[dict[str, str]]) -> str:
    """Return the pages that an answer cites, for people and for later rounds."""
    lines = [
        f"[{number}] {each['title'] or each['url']}\n{each['url']}"
        for number, each in enumerate(sources, 1)
    ]
    return "\n".join(lines)
