"""What is removed for good, and when: undone too late, too old, or a person erased."""

import logging
from datetime import datetime, timedelta

from django.conf import settings

from chat import publish
from chat.redis import log_key, redis, user_runs_key
from chat.run_log import record_key, records_of, tell
from chat.store import conversations, erasure, everything, files, trash
from chat.store.conversations import DELETED_LIFE, now

log = logging.getLogger(__name__)

TOLD = 100  # deleted conversations that open tabs are told of, latest first


async def purge() -> int:
    """Purge what can no longer be undone and what is past RETENTION_DAYS."""
    number = await erasure.purge_deleted(now() - DELETED_LIFE)
    if settings.RETENTION_DAYS:
        kept = timedelta(days=settings.RETENTION_DAYS)
        number += await erasure.purge_older(now() - kept)
    await trash.purge(now() - DELETED_LIFE)
    if number:
        log.info("purged %d conversations", number)
    if unused := await files.purge(now()):
        log.info("purged %d files that nothing refers to", unused)
    return number


async def erase(owner_id: int) -> dict[str, int]:
    """Remove all that MongoDB, Redis and the file store hold of a person.

    SQL is the accounts' own; it keeps the ledger's figures without the person.
    """
    for record in await records_of(owner_id):
        await tell(record.process, "stop", record.run_id)
    run_ids = await everything.run_ids(owner_id)
    counts = await erasure.erase(owner_id)
    await _forget_runs(owner_id, run_ids)
    log.info("erased person %d: %s", owner_id, counts)
    return counts


async def _forget_runs(owner_id: int, run_ids: list[str]) -> None:
    """Remove the logs of runs, which hold their text for a while."""
    pipe = redis().pipeline(transaction=False)
    pipe.delete(user_runs_key(owner_id))
    for run_id in run_ids:
        pipe.delete(log_key(run_id), record_key(run_id))
    await pipe.execute()


async def delete_all(owner_id: int) -> tuple[int, datetime]:
    """Delete all conversations of a person; they are purged like any deleted one.

    Open tabs are told of those that they can be showing. The moment is what
    `restore_all` wants to know.
    """
    recent, _ = await conversations.page(owner_id, limit=TOLD)
    moment = now()
    number = await erasure.hide_all(owner_id, moment)
    for conversation in recent:
        await publish.conversation_deleted(owner_id, conversation["_id"])
    return number, moment


async def restore_all(owner_id: int, moment: datetime) -> int:
    """Undo `delete_all`; return how many conversations are there again."""
    number = await erasure.show_all(owner_id, moment)
    recent, _ = await conversations.page(owner_id, limit=TOLD)
    for conversation in recent:
        await publish.conversation_changed(conversation)
    return number
