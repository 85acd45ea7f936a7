"""One log of all processes: each line says whose it is."""

import json
import sys
import threading
from collections import deque
from datetime import UTC, datetime
from typing import IO, TextIO

COLOURS = (36, 32, 35, 33, 34, 96, 92, 95)  # ANSI foregrounds that read on any ground
WIDTH = 9
KEPT = 20  # last lines of each process, told when it keeps dying


class Journal:
    """Writes prefixed lines; safe to use from several threads."""

    def __init__(self, out: TextIO = sys.stdout, *, as_json: bool = False) -> None:
        self._out = out
        self._json = as_json
        self._lock = threading.Lock()
        self._colours: dict[str, int] = {}
        self._last: dict[str, deque[str]] = {}

    def say(self, name: str, text: str) -> None:
        """Write one line of `name`'s."""
        with self._lock:
            self._last.setdefault(name, deque(maxlen=KEPT)).append(text)
            try:
                self._out.write(self._line(name, text) + "\n")
                self._out.flush()
            except (BrokenPipeError, ValueError):  # nobody reads us any more
                return

    def follow(self, name: str, stream: IO[bytes]) -> None:
        """Repeat what a process writes until it ends, in a thread of its own."""
        threading.Thread(target=self._copy, args=(name, stream), daemon=True).start()

    def last(self, name: str) -> list[str]:
        """Return the last lines of `name`'s."""
        return list(self._last.get(name, ()))

    def _copy(self, name: str, stream: IO[bytes]) -> None:
        with stream:
            for line in stream:
                if text := line.decode(errors="replace").rstrip():
                    self.say(name, text)

    def _line(self, name: str, text: str) -> str:
        if self._json:
            return text if text.startswith("{") else _as_json(name, text)
        if not self._out.isatty():
            return f"{name:<{WIDTH}} {text}"
        colour = self._colours.setdefault(
            name, COLOURS[len(self._colours) % len(COLOURS)]
        )
        return f"\033[{colour}m{name:<{WIDTH}}\033[0m {text}"


def _as_json(name: str, text: str) -> str:
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return json.dumps(
        {"timestamp": now, "level": "info", "process": name, "event": text},
        ensure_ascii=False,
    )
