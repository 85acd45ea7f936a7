"""Whether a call may be made at once, or needs a yes (pure)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from tools.tool import Tool

Verdict = Literal["run", "ask", "guarded", "second", "unknown"]


@dataclass(frozen=True, slots=True)
class Read:
    """What a branch has read so far."""

    untrusted: bool = False  # words of strangers
    private: bool = False  # what is not everybody's

    @property
    def both(self) -> bool:
        """Say whether strangers' words could carry private content away."""
        return self.untrusted and self.private

    @classmethod
    def of(cls, calls: Collection[dict[str, object]]) -> "Read":
        """Return what the results of these calls held."""
        return cls(
            any(call.get("untrusted") for call in calls),
            any(call.get("private") for call in calls),
        )


def judge(tool: Tool | None, allowed: Collection[str], read: Read) -> Verdict:
    """Return what is to happen with a call of `tool`.

    What may not be used at all is in no toolset. `allowed`: the tools that the person
    has approved for this conversation; that is no yes to sending out what was read,
    beside strangers' words, after it was given.
    """
    if tool is None:
        return "unknown"
    if tool.approvers:
        return "second"
    if tool.sends and read.both:
        return "guarded"
    if tool.policy == "ask" and tool.name not in allowed:
        return "ask"
    return "run"
