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

    def until_first(self, target: Target, *, streamed: bool) -> float:
        """Return the seconds until `target` must have begun to answer."""
        first = self.first_reasoning if target.knowledge.family else self.first
        return first if streamed else max(first, self.whole)


def waits() -> Waits:
    """Return the limits of this installation."""
    return Waits(
        connect=settings.UPSTREAM_CONNECT_SECONDS,
        first=settings.UPSTREAM_FIRST_SECONDS,
        first_reasoning=settings.UPSTREAM_FIRST_REASONING_SECONDS,
        idle=settings.UPSTREAM_IDLE_SECONDS,
        whole=settings.UPSTREAM_WHOLE_SECONDS,
    )
