"""Joins a continued answer to what it had, without a repeated word (pure)."""

HOLD = 120  # characters held back until the seam is known
LEAST = 4  # shorter repetitions are more likely meant than repeated


def overlap(before: str, after: str) -> int:
    """Return how many characters of `after` only repeat the end of `before`."""
    for size in range(min(len(before), len(after)), LEAST - 1, -1):
        if before.endswith(after[:size]):
            return size
    return 0


class Seam:
    """Holds back the beginning of a continuation until it can be compared."""

    def __init__(self, before: str) -> None:
        self._before = before[-HOLD:]
        self._held = ""
        self._open = bool(before)

    def join(self, text: str) -> str:
        """Return what may be shown after `text` arrived; "" while it is held back."""
        if not self._open:
            return text
        self._held += text
        return "" if len(self._held) < HOLD else self.rest()

    def rest(self) -> str:
        """Return what is still held back, without what it repeats."""
        held, self._held, self._open = self._held, "", False
        return held[overlap(self._before, held) :]
