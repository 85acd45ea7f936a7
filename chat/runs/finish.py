"""Ends a run: MongoDB first, then the last frame, then everything that follows."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from chat import run_log
from chat.db import StoreError
from chat.documents import Message, Status, as_json
from chat.frames import ErrorBody
from chat.observer import count_end
from chat.runs.after import after_run, usage_of
from chat.runs.hub import Hub
from chat.runs.run import Run, search_text
from chat.store import messages
from endpoints import prices
from endpoints.errors import EndpointError
from endpoints.events import Usage
from endpoints.permit import who_answered

log = logging.getLogger(__name__)

RETRY = 1.0  # seconds between tries while a store is away


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended, and why when it was not as wished."""

    status: Status
    error: ErrorBody | None = None

    @classmethod
    def failed(cls, error: EndpointError) -> "Ending":
        """Return the ending of a model that could not answer."""
        body: ErrorBody = {"code": error.code, "message": error.message}
        if error.retry_after is not None:
            body["retry_after"] = error.retry_after
        if error.details:
            body["details"] = error.details
        return cls("failed", body)

    @classmethod
    def interrupted(cls) -> "Ending":
        """Return the ending of a run whose server went away."""
        text = _("The server was restarted while this answer was being written.")
        return cls("interrupted", {"code": "interrupted", "message": text})

    @classmethod
    def filtered(cls) -> "Ending":
        """Return the ending of an answer that Azure's filter cut off."""
        text = _("Azure's content filter stopped this answer.")
        return cls("failed", {"code": "content_filter", "message": text})

    @classmethod
    def no_tools(cls, names: Iterable[str]) -> "Ending":
        """Return the ending of an answer that waits for tools which nobody runs."""
        text = _("The model wanted to call a tool (%s); none is available here.")
        named = ", ".join(dict.fromkeys(name[:80] for name in names if name)) or "?"
        return cls("failed", {"code": "no_tools", "message": text % named})

    @classmethod
    def broken(cls) -> "Ending":
        """Return the ending after a fault of ours; the log says which."""
        text = _("Something went wrong on the server. Your message is safe; try again.")
        return cls("failed", {"code": "internal", "message": text})


async def finish(hub: Hub, run: Run, ending: Ending) -> None:
    """Store the answer, show its end and let go of the run, however long it takes."""
    await run.writer.settled()
    usage = await usage_of(run)
    stored = await _store(run, ending, usage)
    if stored is None or run.writer.lost:
        hub.remove_writer(run.writer)
        return
    count_end(run, ending.status)
    run.writer.add(*last_frame(stored, ending))
    hub.wake(urgent=True)
    await run.writer.settled()
    hub.remove_writer(run.writer)
    try:
        await run_log.unregister(run.record)
    except RedisError:
        log.warning("run %s stays listed until it is swept", run.record.run_id)
    await after_run(run, stored, usage)


def last_frame(stored: Message, ending: Ending) -> tuple[str, dict[str, Any]]:
    """Return kind and fields of the frame that ends a run."""
    message = as_json(stored)
    if ending.error is None:
        return "run.finished", {"message": message}
    return "run.failed", {"message": message, "error": ending.error}


async def _store(run: Run, ending: Ending, usage: Usage) -> Message | None:
    content = run.content()
    answered = who_answered(run.offer, run.attempts)
    cost = prices.cost(answered.knowledge.base_model, usage)
    fields: dict[str, Any] = {
        "status": ending.status,
        "content": content,
        "search_text": search_text(run.answer, content),
        "last_event": run.writer.number + 1,
        "finish_reason": run.reason,
        "error": ending.error,
        "notices": run.notices,
        "timing": run.timing(),
        "usage": {**asdict(usage), "cost": float(cost or 0)},
    }
    if answered is not run.offer:  # who has answered signs
        fields |= {
            "endpoint": answered.endpoint,
            "model": answered.model,
            "base_model": answered.knowledge.base_model,
        }
    if run.attempts:
        fields["group"] = run.attempts[-1].group
    tries = 0
    while True:
        try:
            return await messages.finish(
                run.person.id, run.answer["_id"], run.record.run_id, fields
            )
        except StoreError as error:
            if tries % 20 == 0:
                log.warning("answer not stored, trying again: %s", type(error).__name__)
            tries += 1
            await asyncio.sleep(RETRY)
