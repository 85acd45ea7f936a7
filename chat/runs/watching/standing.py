"""Ends answers whose model is taken away, and tells tabs that other things hold now.

What moved is known by counters in Redis (accounts/rights/revocation.py): one question a
second for all of a process's answers and tabs, and the database is asked only when one
of them has moved.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime

from asgiref.sync import sync_to_async
from django.utils import timezone

from accounts.models import Banner
from accounts.rights.cache import NOBODY, Count, Stamp, banners_stamp, stamps
from chat.errors import Denied
from chat.runs.answer.writer import Writer
from chat.runs.watching.hub import Hub
from endpoints.billing import permit
from endpoints.targets import Offer

log = logging.getLogger(__name__)

EVERY = 1.0  # seconds between two looks; what is off ends within twice that
TAKEN_AWAY = "taken away"  # cancellation: the writer says why
ENDING = ("model_denied", "switched_off")  # of all refusals, those of the model
CONFIG_CHANGED = b'{"type":"config.changed"}'
BANNERS_CHANGED = b'{"type":"banners.changed"}'


@dataclass(slots=True)
class Seen:
    """Where the counters stood at the last look of one process."""

    rules: Count = None
    banners: Count = None
    begun: bool = False
    due: datetime | None = None  # when the next banner appears or goes
    people: dict[str, Stamp] = field(default_factory=dict)  # run id → its person's


async def look(hub: Hub, seen: Seen) -> None:
    """Look once: end what may not go on, tell tabs what they should read again."""
    writers = tuple(hub.writers.values())
    known = await stamps({NOBODY, *(writer.record.owner_id for writer in writers)})
    if known is None:  # without Redis nothing is written either
        return
    await _tell(hub, seen, known[NOBODY][0])
    seen.people = {run: seen.people[run] for run in hub.writers if run in seen.people}
    for writer in writers:
        stamp = known[writer.record.owner_id]
        if seen.people.get(writer.run_id) == stamp or writer.answering is None:
            continue
        offer, begun = writer.answering()
        await _ended_if_refused(hub, writer, offer)
        if begun:  # until then another deployment may be asked
            seen.people[writer.run_id] = stamp


async def _ended_if_refused(hub: Hub, writer: Writer, offer: Offer) -> None:
    decision, _ = await permit.decide(writer.record.owner_id, offer)
    if decision.code in ENDING:
        log.info("run %s ends: %s", writer.run_id, decision.code)
        writer.refused = Denied(decision.reason, code=decision.code)
        hub.stop_here(writer.run_id, TAKEN_AWAY)


async def _tell(hub: Hub, seen: Seen, rules: Count) -> None:
    banners = await banners_stamp()
    other = seen.banners != banners or (seen.due and seen.due <= timezone.now())
    moved = [(seen.rules != rules, CONFIG_CHANGED), (other, BANNERS_CHANGED)]
    for has_moved, frame in moved:
        if has_moved and seen.begun:
            for socket in tuple(hub.sockets):
                socket.push(frame)
    if other or not seen.begun:
        seen.due = await sync_to_async(Banner.next_change)()
    seen.rules, seen.banners, seen.begun = rules, banners, True
