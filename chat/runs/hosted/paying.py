"""What hosted calls cost: held back before the round, one ledger line for each call.

A line's id follows from the run and the call, so that whoever finds a call again after
a crash, and enters it too, changes nothing.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

from django.conf import settings

from accounts.ledger.calls import LedgerCall
from accounts.ledger.errors import OverBudget
from accounts.ledger.spending import reopen, reserve
from chat.errors import OverLimit
from chat.ids import derived
from chat.runs.run import Run
from chat.store.running.run_log import RunRecord
from runtime import cancelling
from tools.hosted.prices import hosted_price
from tools.hosted.tool import HostedTool

log = logging.getLogger(__name__)


@asynccontextmanager
async def holding(run: Run, tools: Iterable[HostedTool]) -> AsyncIterator[None]:
    """Hold what a round's hosted calls cost at most. Raises OverLimit.

    What was really called is entered meanwhile; the rest is given back.
    """
    dearest = max(map(hosted_price, tools), default=Decimal(0))
    if not dearest:
        yield
        return
    try:
        hold = await reserve(
            worst_cost=dearest * settings.TOOL_HOSTED_CALLS,
            worst_tokens=0,
            **_call(run.record, "hosted"),
        )
    except OverBudget as error:
        details = error.details()
        raise OverLimit(error.message, code=error.code, details=details) from error
    try:
        yield
    finally:  # stopping is told again and again, and must not cut this off
        await cancelling.to_its_end(asyncio.create_task(hold.release()))


async def enter(record: RunRecord, call: Mapping[str, Any]) -> None:
    """Enter what one call has cost, once; a ledger that is away is told in the log."""
    if not call.get("cost"):
        return
    paid = str(call.get("container") or call["id"])  # a container is paid for once
    line = derived(record.owner_id, "hosted", record.run_id, paid)
    reservation = reopen(line, **_call(record, call["name"]))
    entering = reservation.settle({}, cost=Decimal(str(call["cost"])))
    try:  # what was called is paid, also by who is being stopped
        await cancelling.to_its_end(asyncio.create_task(entering))
    except Exception:
        log.exception("a hosted call is missing in the ledger: %s", call["name"])


def _call(record: RunRecord, name: str) -> LedgerCall:
    return {
        "user_id": record.owner_id,
        "model": name,
        "endpoint": "hosted",
        "kind": "tool",
        "conversation_id": record.conversation_id,
        "run_id": record.run_id,
    }
