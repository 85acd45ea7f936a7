"""What the pretend resources keep: answers by their ids, each at its own resource."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class KeptAnswer:
    """One answer, as it would be shown, and what was asked."""

    resource: str
    response: dict[str, Any]
    items: list[dict[str, Any]]
    asked_for: int = 0  # times that it was looked at since it was begun


@dataclass(slots=True)
class KeptFile:
    """One file."""

    resource: str
    content: bytes


@dataclass(slots=True)
class KeptBatch:
    """One batch, or one job that tunes a model, as it would be shown."""

    resource: str
    told: dict[str, Any]


@dataclass(slots=True)
class Kept:
    """Everything that is kept."""

    answers: dict[str, KeptAnswer] = field(default_factory=dict)
    files: dict[str, KeptFile] = field(default_factory=dict)
    batches: dict[str, KeptBatch] = field(default_factory=dict)
    jobs: dict[str, KeptBatch] = field(default_factory=dict)
    # what code has written, by resource, container and file
    written: dict[tuple[str, str, str], bytes] = field(default_factory=dict)
