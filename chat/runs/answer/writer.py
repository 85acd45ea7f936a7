"""Turns what a model says into numbered frames, as few as the reader needs."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import orjson

from chat.errors import ChatError
from chat.store.running.run_log import Entry, RunRecord
from endpoints.targets import Offer

ROOM = (
    1_000_000  # characters that may wait for the log before the model is made to wait
)


class Writer:
    """The frames of one run: pieces are gathered until the next flush takes them.

    Numbers run 1, 2, 3 … and are given at the flush, so that a frame which is told
    to be number N is also the Nth entry of the log.
    """

    def __init__(self, record: RunRecord) -> None:
        self.record = record
        self.run_id = record.run_id
        self.number = 0  # of the last frame taken
        self._pieces: list[tuple[str, Any]] = []
        self._size = 0
        self._unwritten = 0  # frames taken and not yet safe in the log
        self._quiet = asyncio.Event()
        self._quiet.set()
        self.lost = False  # somebody else has ended this run
        # Who answers in this round, and whether they have begun to.
        self.answering: Callable[[], tuple[Offer, bool]] | None = None
        self.refused: ChatError | None = None  # why it may not go on

    def say(self, kind: str, text: str) -> bool:
        """Add text of `kind` run.delta or run.reasoning; True when it is the first."""
        first = self.number == 0 and not self._pieces
        if self._pieces and self._pieces[-1][0] == kind:
            self._pieces[-1][1].append(text)
        else:
            self._pieces.append((kind, [text]))
        self._size += len(text)
        self._quiet.clear()
        return first

    def add(self, kind: str, fields: dict[str, Any]) -> None:
        """Add a frame of another kind; type, run_id and number come by themselves."""
        self._pieces.append((kind, fields))
        self._quiet.clear()

    @property
    def full(self) -> bool:
        """Say whether the model should wait until the log has caught up."""
        return self._size > ROOM

    async def settled(self) -> None:
        """Wait until everything said so far is safe in the log."""
        await self._quiet.wait()

    def take(self) -> list[Entry]:
        """Return what has gathered as log entries; [] when nothing has."""
        entries = [self._entry(kind, content) for kind, content in self._pieces]
        self._pieces.clear()
        self._unwritten += len(entries)
        return entries

    def written(self, count: int) -> None:
        """Note that `count` entries are safe in the log."""
        self._unwritten -= count
        if not self._unwritten and not self._pieces:
            self._size = 0
            self._quiet.set()

    def give_up(self) -> None:
        """Note that this run is somebody else's now: nothing more is written."""
        self.lost = True
        self._pieces.clear()
        self._quiet.set()

    def _entry(self, kind: str, content: Any) -> Entry:  # noqa: ANN401
        self.number += 1
        fields = {"text": "".join(content)} if isinstance(content, list) else content
        frame = {"type": kind, "run_id": self.run_id, "number": self.number, **fields}
        return Entry(self.number, encoded(frame), kind in LAST)


def encoded(frame: dict[str, Any]) -> bytes:
    """Return a frame as JSON, whatever is in it: the log must not stop for a value."""
    try:
        return orjson.dumps(frame)
    except TypeError:  # half a character, a number of more than 64 bits
        text = json.dumps(frame, default=str, ensure_ascii=False)
        return text.encode(errors="replace")


LAST = frozenset({"run.finished", "run.failed"})
