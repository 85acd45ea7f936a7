"""Joins the lines of a traceback, which the interpreter writes one by one."""

import re

BEGINNING = re.compile(
    r"\s*(\+ )?(Exception Group )?Traceback \(most recent call last\):"
    r"|Exception in thread |Fatal Python error"
)
LINKS = ("During handling of the above", "The above exception was the direct cause")


class Gathered:
    """Lines of a process that otherwise writes JSON; each comes out as one event.

    A traceback goes on until a JSON line, another traceback, or silence.
    """

    def __init__(self) -> None:
        self._held: list[str] = []
        self._linked = False

    @property
    def holding(self) -> bool:
        """Say whether a traceback waits for its end."""
        return bool(self._held)

    def add(self, line: str) -> list[str]:
        """Take a line; return the events that are complete, oldest first."""
        begins = BEGINNING.match(line) is not None
        if self._held and not line.startswith("{") and (not begins or self._goes_on()):
            self._held.append(line)
            self._linked = line.startswith(LINKS) or (self._linked and not line)
            return []
        done = self.end()
        if begins:
            self._held = [line]
            return done
        return [*done, line] if line else done

    def end(self) -> list[str]:
        """Nothing more comes for now: return the traceback that was held."""
        held, self._held, self._linked = self._held, [], False
        return ["\n".join(held).rstrip()] if held else []

    def _goes_on(self) -> bool:
        return self._linked or self._held[-1].startswith("Exception in thread ")


def is_traceback(text: str) -> bool:
    """Say whether an event is a traceback, or the death cry of the interpreter."""
    return BEGINNING.match(text) is not None
