"""Let children load while their parent still prepares, and start when it is done."""

import os

NAME = "START_GATE_FD"


class Gate:
    """A pipe: whoever waits at its end goes on when it is opened, or we are gone."""

    def __init__(self) -> None:
        self.waiting_end, self._ours = os.pipe()
        self._open = False

    @property
    def environment(self) -> dict[str, str]:
        """Return what tells a child where to wait."""
        return {NAME: str(self.waiting_end)}

    def open(self) -> None:
        """Let everybody through, now and later."""
        if not self._open:
            self._open = True
            os.close(self._ours)


def wait_at_gate() -> None:
    """Return when the parent has opened the gate; at once when there is none."""
    number = os.environ.pop(NAME, "")
    if number:
        with os.fdopen(int(number), "rb") as end:
            end.read()
