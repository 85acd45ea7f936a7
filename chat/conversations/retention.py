"""What is removed for good, and when: undone too late, too old, or a person erased."""

import logging
import math
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import ngettext

from chat import publish
from chat.libraries.keeping import leave_all
from chat.store import conversations, erasure, everything, files, trash
from chat.store.conversations import DELETED_LIFE, now
from chat.store.running.run_log import records_of, tell
from librechat_yaml.live import librechat
from runtime.redis import redis
from runtime.redis_keys import log_key, record_key, user_runs_key

log = logging.getLogger(__name__)

TOLD = 100  # deleted conversations that open tabs are told of, latest first


def kept_for() -> timedelta | None:
    """Return how long a conversation is kept after its last message; None: for ever.

    By RETENTION_DAYS and by `interface` of librechat.yaml, whichever is shorter.
    """
    lives: list[timedelta] = []
    if settings.RETENTION_DAYS:
        lives.append(timedelta(days=settings.RETENTION_DAYS))
    shown = librechat().interface
    if shown.retention_mode == "all":
        hours = shown.general_chat_retention or shown.temporary_chat_retention
        lives.append(timedelta(hours=hours))
    return min(lives, default=None)


def kept_words() -> str:
    """Return what people are told of it, "" when conversations are kept for ever."""
    kept = kept_for()
    if kept is None:
        return ""
    hours = math.ceil(kept / timedelta(hours=1))
    if hours % 24:
        text = ngettext(
            "Conversations are deleted %(count)d hour after their last message.",
            "Conversations are deleted %(count)d hours after their last message.",
            hours,
        )
        return text % {"count": hours}
    text = ngettext(
        "Conversations are deleted %(count)d day after their last message.",
        "Conversations are deleted %(count)d days after their last message.",
        hours // 24,
    )
    return text % {"count": hours // 24}


async def purge() -> int:
    """Purge what can no longer be undone and what is past its retention."""
    number = await erasure.purge_deleted(now() - DELETED_LIFE)
    if kept := kept_for():
        async for owner_id, conversation_id in erasure.purge_older(now() - kept):
            await publish.conversation_deleted(owner_id, conversation_id)
            number += 1
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
    counts = {"libraries": await leave_all(owner_id)}
    counts |= await erasure.erase(owner_id)
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
