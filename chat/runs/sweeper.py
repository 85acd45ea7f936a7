"""Ends the runs of processes that died, from what their log holds."""

import logging
import random
from dataclasses import dataclass
from datetime import timedelta

import orjson

from chat import run_log
from chat.documents import Message, Part
from chat.errors import NoSuchMessage
from chat.gate import settle_lost
from chat.redis import LEASE_LIFE, redis, sweeper_key
from chat.run_log import Entry, RunRecord
from chat.runs.finish import Ending, last_frame
from chat.runs.run import joined, search_text
from chat.store import messages
from chat.store.conversations import now

log = logging.getLogger(__name__)

EVERY = 3.0  # seconds between two sweeps of one process
LOCK = 2_500  # ms one process sweeps alone
ORPHANED = timedelta(seconds=30)  # until an answer without a run is given up
YOUNG = LEASE_LIFE / 1000 + 2  # seconds after its start in which Redis knows no leases


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep from outside of the web processes has ended, and who else can."""

    runs: int
    orphans: int
    processes: int  # web processes that are alive


def pause() -> float:
    """Return how long to wait before the next sweep, so that processes take turns."""
    return EVERY * random.uniform(0.8, 1.2)  # noqa: S311


async def sweep(process: str = "") -> list[RunRecord]:
    """End every run whose process is silent, and return them.

    One process at a time; its own runs (`process`) are never silent. After a restart
    of Redis the living have to renew their leases first.
    """
    if not await redis().set(sweeper_key(), "1", nx=True, px=LOCK):
        return []
    records = await run_log.all_records()
    if not records or await run_log.uptime() < YOUNG:
        return []
    alive = await run_log.living(record.process for record in records)
    dead = [r for r in records if r.process not in alive | {process}]
    for record in dead:
        await end_from_log(record)
    return dead


async def sweep_once(*, force: bool = False) -> Swept:
    """End what nobody writes any more, from a process that writes nothing itself.

    While web processes live, the runs of dead ones are theirs: they can go on with
    them. `force` ends those too.
    """
    living = len(await run_log.all_living())
    swept = await sweep() if force or not living else []
    return Swept(len(swept), await sweep_orphans(), living)


async def sweep_orphans() -> int:
    """End answers that stream in MongoDB while Redis knows no run of them."""
    found = await messages.unfinished(now() - ORPHANED)
    listed = {record.run_id for record in await run_log.all_records()}
    orphans = [message for message in found if message.get("run_id") not in listed]
    for message in orphans:
        await _end_orphan(message)
    return len(orphans)


async def end_from_log(record: RunRecord) -> None:
    """Finish one run as interrupted; readers see it, "Continue" is offered."""
    text, reasoning, number, ended = await _logged(record.run_id)
    try:
        message = await messages.get(
            record.owner_id, record.conversation_id, record.message_id
        )
    except NoSuchMessage:
        await run_log.unregister(record)
        return
    ending = Ending.interrupted()
    content = joined(message["content"], text, reasoning, [])
    stored = await _finish(message, record.run_id, ending, content, number + 1)
    await settle_lost(record, text + reasoning)
    if not ended:
        kind, fields = last_frame(
            stored or message, ending if stored else _told(message)
        )
        frame = {"type": kind, "run_id": record.run_id, "number": number + 1, **fields}
        await run_log.append(
            [(record.run_id, Entry(number + 1, orjson.dumps(frame), last=True))]
        )
    await run_log.unregister(record)
    log.warning("run %s ended as interrupted: its process is gone", record.run_id)


async def _end_orphan(message: Message) -> None:
    run_id = str(message.get("run_id"))
    text, reasoning, number, _ended = await _logged(run_id)
    content = joined(message["content"], text, reasoning, [])
    await _finish(message, run_id, Ending.interrupted(), content, number + 1)
    log.warning("answer %s ended as interrupted: its run is gone", message["_id"])


async def _finish(
    message: Message, run_id: str, ending: Ending, content: list[Part], number: int
) -> Message | None:
    fields = {
        "status": ending.status,
        "content": content,
        "search_text": search_text(message, content),
        "last_event": number,
        "error": ending.error,
    }
    return await messages.finish(message["owner_id"], message["_id"], run_id, fields)


async def _logged(run_id: str) -> tuple[str, str, int, bool]:
    """Return text, reasoning, the last number, and whether the log has an end."""
    text: list[str] = []
    reasoning: list[str] = []
    number, ended = 0, False
    while entries := await run_log.events_after(run_id, number):
        for entry in entries:
            frame = orjson.loads(entry.frame)
            if frame["type"] == "run.delta":
                text.append(frame["text"])
            elif frame["type"] == "run.reasoning":
                reasoning.append(frame["text"])
            ended = entry.last
        number = entries[-1].number
    return "".join(text), "".join(reasoning), number, ended


def _told(message: Message) -> Ending:
    """Return how a message that is stored as ended has ended."""
    return Ending(message["status"], message.get("error"))  # type: ignore[arg-type]
