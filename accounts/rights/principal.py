"""Who asks when a program does: a key in use."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Principal:
    """A key in use: whose it is and how far it reaches."""

    user_id: int
    key_id: int
    scopes: tuple[str, ...]
    model_patterns: tuple[str, ...] = ()
    rpm: int = 0  # requests a minute; 0 = no limit of its own
    expires_at: datetime | None = None
    tags: tuple[str, ...] = ()  # of every call that is made with it
    own_key: str = field(default="", repr=False)  # the service's, brought by the caller

    def covers(self, scope: str) -> bool:
        """Say whether the key was made for this use."""
        return scope in self.scopes
