"""Ends the runs of processes that died, from what their log holds."""

import logging
import random
import time
from collections.abc import Collection, Coroutine
from dataclasses import dataclass
from datetime import timedelta

from chat.admission import settle_lost
from chat.documents import Message, Part
from chat.errors import NoSuchMessage
from chat.runs.afterwards import AWAY
from chat.runs.answer.answer_size import Room
from chat.runs.answer.parts import Parts, calls_of, joined
from chat.runs.answer.writer import encoded
from chat.runs.calls import cut_off
from chat.runs.finish import Ending, last_frame, least
from chat.runs.hosted import paying
from chat.runs.recovery.logged_answer import Logged, read
from chat.runs.run import search_text
from chat.store import messages
from chat.store.conversations import now
from chat.store.mongo import UnstorableError
from chat.store.running import leases, run_log
from chat.store.running.run_log import Entry, RunRecord
from runtime.redis import redis
from runtime.redis_keys import LEASE_LIFE, sweeper_key
from runtime.telemetry import metrics

log = logging.getLogger(__name__)

EVERY = 3.0  # seconds between two sweeps of one process
LOCK = 2_500  # ms one process sweeps alone
BEGINNING = 30.0  # seconds a run may be announced before it is written
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


async def sweep(process: str = "", held: Collection[str] = ()) -> list[RunRecord]:
    """End every run that nobody writes, and return those that ended.

    One process at a time. Nobody writes what a silent process had, nor what this one
    (`process`) has announced and does not hold. After a restart of Redis the living
    have to renew their leases first.
    """
    # Never given back, it runs out: who was quick must not have the next look at once.
    if not await redis().set(sweeper_key(), "1", nx=True, px=LOCK):
        return []
    records = await run_log.all_records()
    # In a Redis that has just come back nobody has a lease yet: all would look dead.
    if not records or await leases.uptime() < YOUNG:
        return []
    alive = await leases.living(record.process for record in records)
    dead = [r for r in records if r.process not in alive | {process}]
    dead += [r for r in records if r.process == process and _dropped(r, held)]
    return [record for record in dead if await _ended(record)]


def _dropped(record: RunRecord, held: Collection[str]) -> bool:
    """Say whether a run of this process has lost its driver."""
    return record.run_id not in held and record.started_at < time.time() - BEGINNING


async def _ended(record: RunRecord) -> bool:
    """End one run; one that cannot be ended keeps no other from its end."""
    return await _tried(end_from_log(record), f"run {record.run_id}")


async def _tried(ending: Coroutine[None, None, None], name: str) -> bool:
    try:
        await ending
    except AWAY as error:
        log.warning("%s not ended, trying again: %s", name, type(error).__name__)
    except Exception:
        metrics.BACKGROUND_FAILURES.labels("sweep").inc()
        log.exception("%s could not be ended, trying again", name)
    else:
        return True
    return False


async def sweep_once(*, force: bool = False) -> Swept:
    """End what nobody writes any more, from a process that writes nothing itself.

    While web processes live, the runs of dead ones are theirs. `force` ends those too.
    """
    living = len(await leases.all_living())
    swept = await sweep() if force or not living else []
    return Swept(len(swept), await sweep_orphans(), living)


async def sweep_orphans() -> int:
    """End answers that stream in MongoDB while Redis knows no run of them."""
    found = await messages.unfinished(now() - ORPHANED)
    listed = {record.run_id for record in await run_log.all_records()}
    orphans = [message for message in found if message.get("run_id") not in listed]
    ended = [
        await _tried(_end_orphan(message), f"answer {message['_id']}")
        for message in orphans
    ]
    return sum(ended)


async def end_from_log(record: RunRecord) -> None:
    """Finish one run as interrupted; readers see it, "Continue" is offered.

    One that a write was left of waits for the person instead.
    """
    try:
        message = await messages.get(
            record.owner_id, record.conversation_id, record.message_id
        )
    except NoSuchMessage:
        await run_log.unregister(record)
        return
    logged = await read(record.run_id, Room(message["content"]))
    # MongoDB first, where the update is guarded by run and status: of two that end a
    # run, or of a process that was only silent, one finds it ended. Off the lists last:
    # who dies on the way here is followed by another, and each step may be done twice.
    stored = await _finish(message, record.run_id, logged)
    if not logged.ended:
        kind, fields = last_frame(stored or message)
        number = logged.number + 1
        frame = {"type": kind, "run_id": record.run_id, "number": number, **fields}
        last = Entry(number, encoded(frame), last=True)
        await run_log.append([(record.run_id, last)])
    await _settle(record, logged)
    if stored is not None and stored["status"] == "interrupted":
        await run_log.leave(record)
    await run_log.unregister(record)
    log.warning("run %s ended: its process is gone", record.run_id)


async def _settle(record: RunRecord, logged: Logged) -> None:
    """Enter the call; what no ledger takes must not keep the run on the lists."""
    try:
        await settle_lost(record, logged.said(record.since))
        for call in logged.parts.calls():
            if call.get("source") == cut_off.HOSTED:
                await paying.enter(record, call)
    except AWAY:
        raise
    except Exception:
        log.exception("run %s is missing in the ledger", record.run_id)


async def _end_orphan(message: Message) -> None:
    run_id = str(message.get("run_id"))
    await _finish(message, run_id, await read(run_id, Room(message["content"])))
    log.warning("answer %s ended as interrupted: its run is gone", message["_id"])


def _left(message: Message, logged: Logged) -> list[Part]:
    """Return an answer's parts with what becomes of the calls that had not ended."""
    parts = Parts(joined(message["content"], logged.parts.stored()))
    for call in cut_off.interrupted(parts.calls(), now()):
        parts.put(call)
    return parts.stored()


async def _finish(message: Message, run_id: str, logged: Logged) -> Message | None:
    content = _left(message, logged)
    waits = any(cut_off.waits(call) for call in calls_of(content))
    ending = Ending("waiting") if waits else Ending.interrupted()
    fields = {
        "status": ending.status,
        "content": content,
        "search_text": search_text(message, content),
        "last_event": logged.number + 1,
        "error": ending.error,
    }
    owner_id, message_id = message["owner_id"], message["_id"]
    try:
        return await messages.finish(owner_id, message_id, run_id, fields)
    except UnstorableError:
        log.exception("run %s cannot be stored as it is", run_id)
        fields = least(message, content, logged.number)
        return await messages.finish(owner_id, message_id, run_id, fields)
