"""One import from beginning to end, told line by line."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from typing import IO, Any

import orjson
from django.utils.translation import gettext as _
from pydantic import ValidationError

from chat.imports import formats, reading
from chat.imports.saving import Report, save
from chat.imports.shapes import ImportRefusedError
from chat.store.mongo import StoreError

log = logging.getLogger(__name__)
REFUSED = 100  # reasons that a report names
Raw = dict[str, Any]


async def lines(owner_id: int, file: IO[bytes]) -> AsyncIterator[bytes]:
    """Yield progress as JSON lines; the last one has `done` and the whole report.

    The file is read once to its end before anything is stored, so that a broken file
    changes nothing.
    """
    report = Report()
    try:
        total = await asyncio.to_thread(_count, file)
    except ImportRefusedError as error:
        yield _line(report, total=0, error=str(error))
        return
    yield _line(report, total=total)
    found = _read(file)
    stopped = ""
    while (raw := await asyncio.to_thread(next, found, None)) is not None:
        try:
            await _one(owner_id, raw, report)
        except StoreError as trouble:
            log.warning("import stopped: %s", type(trouble).__name__)
            stopped = _("The server's storage went away; import it again to go on.")
            break
        yield _line(report, total=total)
    yield _line(report, total=total, done=True, error=stopped)


async def _one(owner_id: int, raw: Raw, report: Report) -> None:
    try:
        source, imported = formats.read(raw)
        await save(owner_id, source, imported, report)
    except (ImportRefusedError, ValidationError) as error:
        if len(report.refused) < REFUSED:
            report.refused.append(str(error)[:300])
        report.add({"conversation refused": 1})


def _read(file: IO[bytes]) -> Iterator[Raw]:
    file.seek(0)
    return reading.conversations(file)


def _count(file: IO[bytes]) -> int:
    return sum(1 for _ in _read(file))


def _line(report: Report, *, total: int, done: bool = False, error: str = "") -> bytes:
    progress = {**asdict(report), "total": total, "done": done or bool(error)}
    if error:
        progress["error"] = error
    return orjson.dumps(progress) + b"\n"
