"""How long a call may wait for what."""

from dataclasses import dataclass

from django.conf import settings

from endpoints.targets import Target


@dataclass(frozen=True, slots=True)
class Waits:
    """Limits on waiting, in seconds."""

    connect: float = 10.0
    first: float = 60.0  # until the first piece of the answer
    first_reasoning: float = 300.0
    idle: float = 60.0  # between two pieces
    whole: float = 300.0  # for an answer that is not streamed
    total: float = 3600.0  # for any answer, from its request to its end

    def until_first(self, target: Target, *, streamed: bool) -> float:
        """Return the seconds until `target` must have begun to answer."""
        first = self.first_reasoning if _slow(target) else self.first
        return first if streamed else max(first, self.whole)

    def silence(self, target: Target) -> float:
        """Return the seconds that signs of life may stand for words of `target`.

        Reasoning models think for minutes between two of them, pictures take as long.
        """
        thinking = self.first_reasoning if _slow(target) else 0.0
        return max(self.idle, thinking)


def _slow(target: Target) -> bool:
    return bool(target.knowledge.family) or target.knowledge.draws


class Patience:
    """Until when one answer is waited for: `deadline`, of the loop's clock.

    Words renew it. Comments, empty events and parts of a line do so only within the
    silence that the model may keep, and nothing does after the answer's total time.
    """

    def __init__(self, waits: Waits, target: Target, first: float, now: float) -> None:
        self._idle = waits.idle
        self._silence = waits.silence(target)
        self._acting = max(waits.idle, waits.first_reasoning)
        self._end = now + waits.total
        self._words = now  # the moment of the last ones
        self.deadline = min(now + first, self._end)

    @property
    def spent(self) -> bool:
        """Tell whether it is the total time that ends at the deadline."""
        return self.deadline == self._end

    def heard(self, now: float, *, words: bool, acting: bool = False) -> None:
        """Note what came of an answer that has begun.

        `acting`: the service runs a tool of its own, code or a picture, which says
        nothing for as long as a model may think.
        """
        if words:
            self._words = now
        idle = self._acting if acting else self._idle
        silence = self._words + max(self._silence, idle)
        self.deadline = min(now + idle, silence, self._end)

    def ended(self, now: float, seconds: float) -> None:
        """Wait a little for the connection to end by itself."""
        self.deadline = now + seconds


def waits() -> Waits:
    """Return the limits of this installation."""
    return Waits(
        connect=settings.UPSTREAM_CONNECT_SECONDS,
        first=settings.UPSTREAM_FIRST_SECONDS,
        first_reasoning=settings.UPSTREAM_FIRST_REASONING_SECONDS,
        idle=settings.UPSTREAM_IDLE_SECONDS,
        whole=settings.UPSTREAM_WHOLE_SECONDS,
        total=settings.UPSTREAM_TOTAL_SECONDS,
    )
