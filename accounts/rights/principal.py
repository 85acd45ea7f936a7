"""Who asks when a program does: a key in use."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ModelLimit:
    """What a key may ask for in a minute of the models that fit; 0 = no limit."""

    pattern: str  # a glob, as `gpt-4*`
    rpm: int = 0  # requests
    tpm: int = 0  # tokens


@dataclass(frozen=True, slots=True)
class Principal:
    """A key in use: whose it is and how far it reaches."""

    user_id: int
    key_id: int
    scopes: tuple[str, ...]
    model_patterns: tuple[str, ...] = ()
    rpm: int = 0  # requests a minute; 0 = no limit of its own
    tpm: int = 0  # tokens a minute; 0 = no limit of its own
    model_limits: tuple[ModelLimit, ...] = ()
    expires_at: datetime | None = None
    tags: tuple[str, ...] = ()  # of every call that is made with it
    own_key: str = field(default="", repr=False)  # the service's, brought by the caller

    def covers(self, scope: str) -> bool:
        """Say whether the key was made for this use."""
        return scope in self.scopes
