"""Ends a run: MongoDB first, then the last frame, then everything that follows."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from chat.documents import Message, Part, Status, as_json
from chat.errors import ChatError
from chat.frames import ErrorBody
from chat.runs.afterwards import after_run, close_round
from chat.runs.answer.answer_size import Room
from chat.runs.observer import count_end
from chat.runs.run import Run, search_text
from chat.runs.watching.hub import Hub
from chat.store import messages
from chat.store.mongo import StoreError
from chat.store.running import run_log
from endpoints.billing.charge import Charge
from endpoints.errors import EndpointError

log = logging.getLogger(__name__)

RETRY = 1.0  # seconds between tries while a store is away


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended, and why when it was not as wished."""

    status: Status
    error: ErrorBody | None = None

    @classmethod
    def failed(cls, error: EndpointError | ChatError) -> "Ending":
        """Return the ending of a model that could not answer, or may not go on."""
        body: ErrorBody = {"code": error.code, "message": error.message}
        if error.retry_after is not None:
            body["retry_after"] = error.retry_after
        if error.details:
            body["details"] = error.details
        return cls("failed", body)

    @classmethod
    def at_limit(cls, code: str, text: str) -> "Ending":
        """Return the ending of an answer that may not call any more tools."""
        return cls("failed", {"code": code, "message": text})

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
    charge = await close_round(run)
    stored = await _store(run, ending, charge)
    if stored is not None and not run.writer.lost:
        count_end(run, stored["status"])
        run.writer.add(*last_frame(stored))
        hub.wake(urgent=True)
        await run.writer.settled()
    hub.remove_writer(run.writer)
    try:
        await run_log.unregister(run.record)
    except RedisError:
        log.warning("run %s stays listed until it is swept", run.record.run_id)
    await after_run(run, stored, charge)


def last_frame(stored: Message) -> tuple[str, dict[str, Any]]:
    """Return kind and fields of the frame that ends a run, as its answer is stored."""
    message = as_json(stored)
    error = stored.get("error")
    if error is None:
        return "run.finished", {"message": message}
    return "run.failed", {"message": message, "error": error}


async def _store(run: Run, ending: Ending, charge: Charge) -> Message | None:
    """Store how the answer ended; None when somebody else has, or it is gone.

    What no store takes must not keep an answer from ending: its text is kept then.
    """
    try:
        return await _stored(run, _fields(run, ending, charge))
    except Exception:
        log.exception("run %s cannot be stored as it is", run.record.run_id)
        return await _stored(run, least(run.answer, run.content(), run.writer.number))


def least(answer: Message, content: Iterable[Part], number: int) -> dict[str, Any]:
    """Return an ending of which everything can be stored: the text, as a failure."""
    room = Room()
    kept: list[Part] = [
        {"type": part["type"], "text": room.cut(storable(part["text"]))}
        for part in content
        if part["type"] in ("text", "reasoning")
    ]
    ending = Ending.broken()
    return {
        "status": ending.status,
        "content": kept,
        "search_text": search_text(answer, kept),
        "last_event": number + 1,
        "error": ending.error,
    }


def storable(text: str) -> str:
    """Return a text without the halves of characters that no store takes."""
    return text.encode(errors="replace").decode()


def _fields(run: Run, ending: Ending, charge: Charge) -> dict[str, Any]:
    content = run.content()
    answered = charge.answered
    fields: dict[str, Any] = {
        "status": ending.status,
        "content": content,
        "search_text": search_text(run.answer, content),
        "last_event": run.writer.number + 1,
        "finish_reason": run.round.reason,
        "error": ending.error,
        "notices": run.notices,
        "timing": run.timing(),
        "usage": _used(run),
    }
    if answered is not run.offer:  # who has answered signs
        fields |= {
            "endpoint": answered.endpoint,
            "model": answered.model,
            "base_model": answered.knowledge.base_model,
        }
    if run.attempts:
        fields["group"] = run.attempts[-1].group
    return fields


def _used(run: Run) -> dict[str, Any]:
    """Return what the whole answer has used, with what it was continued by."""
    here = {**asdict(run.spent.usage), "cost": float(run.spent.cost)}
    before = run.answer.get("usage") or {}
    counted = here["counted"] or before.get("counted", False)
    sums = {name: value + (before.get(name) or 0) for name, value in here.items()}
    return {**sums, "counted": counted}


async def _stored(run: Run, fields: Mapping[str, Any]) -> Message | None:
    """Store an ending, however long the store is away. Raises UnstorableError."""
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
