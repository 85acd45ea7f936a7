"""What became of the calls: what the server was asked beside what the answers hold."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from tests.chaos.verdict import Stored

SETTLED = frozenset({"done", "failed", "denied", "cancelled", "unknown", "waiting"})


@dataclass(slots=True)
class Tally:
    """The outcome of many answers that called. An empty `faults` is a promise kept."""

    planned: int = 0  # calls
    killed: Counter[str] = field(default_factory=Counter)  # by part
    outcomes: Counter[str] = field(default_factory=Counter)  # of answers, by status
    done: int = 0  # calls whose result the answer holds
    doubtful: int = 0  # writes of which a person was asked
    waited: int = 0  # answers that waited for the person
    continued: int = 0  # times a person pressed "Continue"
    read_again: int = 0  # calls that only read, made once more
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def judge(
        self, stored: Stored, answer_id: str, keys: Sequence[str], made: Counter[str]
    ) -> bool:
        """Add an answer, whose calls should be those of `keys`; True for faults."""
        had = len(self.wrong)
        answer = stored.message(answer_id)
        self.planned += len(keys)
        if answer is None:
            self.faults.append(f"{answer_id}: the answer is missing")
            return True
        self.outcomes[answer["status"]] += 1
        held = Counter(call_of(call) for call in calls_in(answer))
        for key in keys:
            self._count(key, held[key], made[key])
        for call in calls_in(answer):
            self._look_at(call, made)
        if answer["status"] == "complete":
            self.lost += [f"{key}: not in the answer" for key in keys if not held[key]]
        else:
            how = f"{answer['status']} ({answer.get('error')})"
            self.faults.append(f"{keys[0]}: {how}")
        return len(self.wrong) > had

    @property
    def wrong(self) -> list[str]:
        """Return all that should not be."""
        return [*self.lost, *self.doubled, *self.faults]

    def _count(self, key: str, held: int, made: int) -> None:
        """Compare one call's places in the answer with what the server was asked."""
        if made and not held:
            self.lost.append(f"{key}: made {made} times, and not in the answer")
        if held > 1:
            self.doubled.append(f"{key}: {held} times in the answer")
        if key.startswith("look"):
            self.read_again += max(0, made - 1)
        elif made > 1:
            self.doubled.append(f"{key}: made {made} times")

    def _look_at(self, call: Mapping[str, Any], made: Counter[str]) -> None:
        key = call_of(call)
        self.done += call["state"] == "done"
        if call["state"] not in SETTLED:
            self.faults.append(f"{key}: still {call['state']}")
        if call["state"] == "done" and not made[key]:
            self.lost.append(f"{key}: done, and the server was never asked")
        if call["state"] == "failed":
            skipped = "chose not to repeat" in call["result"]
            self.doubtful += skipped
            if not skipped:
                self.faults.append(f"{key}: {call['result'][:120]}")

    def __str__(self) -> str:
        """Return the outcome as a table in Markdown."""
        kills = ", ".join(f"{part} {n}" for part, n in sorted(self.killed.items()))
        answers = ", ".join(f"{n} {status}" for status, n in self.outcomes.items())
        rows = {
            "killed": f"{self.killed.total()} ({kills})",
            "answers": f"{self.outcomes.total()}: {answers}",
            "calls": self.planned,
            "with a result": self.done,
            "writes in doubt, asked of the person and skipped": self.doubtful,
            "answers that waited": self.waited,
            "«Continue» pressed": self.continued,
            "reads made again": self.read_again,
            "lost": len(self.lost),
            "doubled": len(self.doubled),
            "faults": len(self.faults),
        }
        lines = [f"| {name} | {value} |" for name, value in rows.items()]
        return "\n".join(["| what | how much |", "|---|---|", *lines])


def calls_in(answer: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the calls that an answer holds."""
    for part in answer["content"]:
        if part["type"] == "tool_call":
            yield part["call"]


def call_of(call: Mapping[str, Any]) -> str:
    """Return what the counting server calls a call."""
    tool = str(call["name"]).partition("_")[0]
    return f"{tool} {orjson.loads(call['arguments'] or '{}').get('key', '')}"
