"""Reads a file of conversations one by one, so that its size does not matter.

JSON (one object, or a list), JSON lines, or a zip of these. Nesting, the size of one
conversation and the unpacked size are bounded; what passes a bound is refused.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any

import ijson
from ijson.common import ObjectBuilder

from chat.imports.shapes import ImportRefusedError

MAX_DEPTH = 250_000  # exports that nest replies in replies take two levels for each
MAX_EVENTS = 5_000_000  # JSON tokens of one conversation
MAX_CHARACTERS = 64_000_000  # text of one conversation
MAX_UNPACKED = 2_000_000_000  # bytes that a zip may hold
# The files of interest: conversations.json, and large exports' conversations-000.json.
NAME = re.compile(r"(.*/)?conversations?([-_.]?[0-9]+)?\.jsonl?")
BOM = b"\xef\xbb\xbf"
NOT_JSON = "the file is not valid JSON"


def conversations(file: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Yield each conversation's JSON object. Raises ImportRefusedError."""
    if not zipfile.is_zipfile(file):
        file.seek(0)
        yield from _objects(file)
        return
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            for name in _members(archive):
                with archive.open(name) as member:
                    yield from _objects(member)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise ImportRefusedError("the zip file cannot be read") from error


def _members(archive: zipfile.ZipFile) -> list[str]:
    infos = [info for info in archive.infolist() if NAME.fullmatch(info.filename)]
    if not infos:
        raise ImportRefusedError("the zip file holds no conversations")
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise ImportRefusedError("the zip file unpacks to more than 2 GB")
    return sorted(info.filename for info in infos)


def _objects(file: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Yield top-level objects and the elements of top-level lists."""
    reader = _Reader()
    try:
        for event, value in ijson.basic_parse(
            _Text(file), use_float=True, multiple_values=True
        ):
            if (found := reader.take(event, value)) is not None:
                yield from _split(found)
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise ImportRefusedError(NOT_JSON) from error


class _Text:
    """A file without the mark that some editors write in front of UTF-8."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._begun = False

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        data = self._file.read(size)
        if self._begun or not size:
            return data
        self._begun = True
        return data[len(BOM) :] or self._file.read(size) if data[:3] == BOM else data


def _split(found: object) -> Iterator[dict[str, Any]]:
    if not isinstance(found, dict):
        raise ImportRefusedError("a conversation must be a JSON object")
    history = found.get("history")
    if isinstance(history, list) and "mapping" not in found:  # Chatbot UI
        yield from (item for item in history if isinstance(item, dict))
    else:
        yield found


class _Reader:
    """Builds one element at a time from parser events and enforces the bounds."""

    def __init__(self) -> None:
        self._depth = 0
        self._floor = 0  # 1 inside a top-level list
        self._clear()

    def _clear(self) -> None:
        self._builder = ObjectBuilder()
        self._events = 0
        self._characters = 0

    def take(self, event: str, value: object) -> object | None:
        """Return the element that this event completes, if it does."""
        if event == "start_array" and self._depth == 0:
            self._depth = self._floor = 1
            return None
        if event == "end_array" and self._depth == 1 and self._floor == 1:
            self._depth = self._floor = 0
            return None
        self._check(event, value)
        self._builder.event(event, value)
        if self._depth > self._floor:
            return None
        found: object = self._builder.value
        self._clear()
        return found if found is not None else ()

    def _check(self, event: str, value: object) -> None:
        if event.startswith("start_"):
            self._depth += 1
        elif event.startswith("end_"):
            self._depth -= 1
        self._events += 1
        if isinstance(value, str):
            self._characters += len(value)
        if self._depth > MAX_DEPTH:
            raise ImportRefusedError(f"nested more than {MAX_DEPTH} levels deep")
        if self._events > MAX_EVENTS or self._characters > MAX_CHARACTERS:
            raise ImportRefusedError("one conversation is too large")
