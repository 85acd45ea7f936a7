"""Ends answers whose model is taken away, and tells tabs that other things hold now.

What moved is known by counters in Redis (accounts/rights/revocation.py): one question a
second for all that a process writes, in the chat and for programs.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from asgiref.sync import sync_to_async
from django.utils import timezone

from accounts.models import Banner
from accounts.rights.cache import NOBODY, Count, Stamp, banners_stamp
from accounts.rights.rules import Decision
from chat.errors import Denied
from chat.runs.watching.hub import Hub
from endpoints.billing import permit
from endpoints.billing.standing_rights import AnswerUnderWay, StandingRights

log = logging.getLogger(__name__)

EVERY = 1.0  # seconds between two looks; what is off ends within twice that
TAKEN_AWAY = "taken away"  # cancellation: the writer says why
ENDING = ("model_denied", "switched_off")  # of all refusals, those of the model
CONFIG_CHANGED = b'{"type":"config.changed"}'
BANNERS_CHANGED = b'{"type":"banners.changed"}'


async def _decided(answer: AnswerUnderWay[str]) -> Decision:
    return (await permit.decide(answer.user_id, answer.offer))[0]


@dataclass(slots=True)
class Seen:
    """Where the counters stood at the last look of one process."""

    rules: Count = None
    banners: Count = None
    begun: bool = False
    due: datetime | None = None  # when the next banner appears or goes
    rights: StandingRights[str] = field(  # by run id
        default_factory=lambda: StandingRights(_decided)
    )


def people(hub: Hub) -> set[int]:
    """Return whose rights matter here, and the rules of everybody."""
    return {NOBODY, *(writer.record.owner_id for writer in hub.writers.values())}


async def look(hub: Hub, seen: Seen, known: Mapping[int, Stamp] | None) -> None:
    """Look once: end what may not go on, tell tabs what they should read again.

    `known`: where the counters of `people` stand.
    """
    if known is None:  # without Redis nothing is written either
        return
    await _tell(hub, seen, known[NOBODY][0])
    under_way = [
        AnswerUnderWay(writer.run_id, writer.record.owner_id, *writer.answering())
        for writer in hub.writers.values()
        if writer.answering is not None
    ]
    async for run_id, decision in seen.rights.refused(under_way, known):
        if decision.code in ENDING:
            _end(hub, run_id, decision)


def _end(hub: Hub, run_id: str, decision: Decision) -> None:
    log.info("run %s ends: %s", run_id, decision.code)
    if (writer := hub.writers.get(run_id)) is not None:
        writer.refused = Denied(decision.reason, code=decision.code)
        hub.stop_here(run_id, TAKEN_AWAY)


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
