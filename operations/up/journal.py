"""One log of all processes: each line says when it came and whose it is."""

import json
import os
import select
import sys
import threading
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, TextIO

from operations.up.tracebacks import Gathered, is_traceback

COLOURS = (36, 32, 35, 34, 96, 92, 95)  # ANSI foregrounds that read on any ground
ALARM = 31  # red
DIM = 2
WIDTH = 9
KEPT = 20  # last lines of each process, told when it keeps dying
SILENCE = 0.3  # seconds after which a traceback is complete


class Journal:
    """Writes lines for people, or for machines; safe to use from several threads."""

    def __init__(self, out: TextIO = sys.stdout, *, as_json: bool = False) -> None:
        self._out = out
        self._json = as_json
        self.coloured = out.isatty() and not as_json and "NO_COLOR" not in os.environ
        self._lock = threading.Lock()
        self._colours: dict[str, int] = {}
        self._last: dict[str, deque[str]] = {}

    def say(self, name: str, text: str, level: str = "info") -> None:
        """Write one line of `name`'s."""
        with self._lock:
            self._last.setdefault(name, deque(maxlen=KEPT)).append(text)
            try:
                self._out.write(self._line(name, text, level) + "\n")
                self._out.flush()
            except (BrokenPipeError, ValueError):  # nobody reads us any more
                return

    def alarm(self, name: str, text: str) -> None:
        """Write one line that somebody should look at."""
        self.say(name, text, "error")

    def follow(self, name: str, stream: IO[bytes]) -> None:
        """Repeat what a process writes until it ends, in a thread of its own."""
        threading.Thread(target=self._copy, args=(name, stream), daemon=True).start()

    def last(self, name: str) -> list[str]:
        """Return the last lines of `name`'s."""
        return list(self._last.get(name, ()))

    def _copy(self, name: str, stream: IO[bytes]) -> None:
        with stream:
            for event in self._events(stream):
                self.say(name, event, "error" if is_traceback(event) else "info")

    def _events(self, stream: IO[bytes]) -> Iterator[str]:
        """Yield lines; in JSON each traceback as one, for who counts errors."""
        if not self._json:
            yield from filter(None, map(_text, stream))
            return
        gathered, rest = Gathered(), b""
        while piece := _read(stream, SILENCE if gathered.holding else None):
            if piece is SILENT:
                yield from gathered.end()
                continue
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                yield from gathered.add(_text(line))
        yield from gathered.add(_text(rest))
        yield from gathered.end()

    def _line(self, name: str, text: str, level: str) -> str:
        if self._json:
            return text if text.startswith("{") else _as_json(name, text, level)
        now = datetime.now().astimezone().strftime("%H:%M:%S")
        if not self.coloured:
            return f"{now} {name:<{WIDTH}} {text}"
        colour = self._colours.setdefault(
            name, COLOURS[len(self._colours) % len(COLOURS)]
        )
        text = _painted(ALARM, text) if level == "error" else text
        return f"{_painted(DIM, now)} {_painted(colour, f'{name:<{WIDTH}}')} {text}"


SILENT = b"\0silent"


def _read(stream: IO[bytes], patience: float | None) -> bytes:
    """Return what there is, SILENT when nothing came, b"" at the end."""
    if not select.select([stream], [], [], patience)[0]:
        return SILENT
    return os.read(stream.fileno(), 65_536)


def _text(line: bytes) -> str:
    return line.decode(errors="replace").rstrip()


def _painted(colour: int, text: str) -> str:
    return f"\033[{colour}m{text}\033[0m"


def _as_json(name: str, text: str, level: str) -> str:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return json.dumps(
        {"timestamp": now, "level": level, "process": name, "event": text},
        ensure_ascii=False,
    )
