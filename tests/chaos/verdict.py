"""What became of the answers: compared with what was asked, shown and sent."""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos.person import Seen

ENDED = frozenset({"complete", "stopped", "failed", "interrupted"})


@dataclass(slots=True)
class Verdict:
    """The outcome of one outage. An empty `faults` is the promise kept."""

    killed: str
    answers: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    recovery: float = 0.0  # seconds from the kill to the end of the last open run
    reconnects: int = 0
    shown: int = 0  # characters that browsers had been shown
    stored: int = 0  # characters in MongoDB
    sent: int = 0  # characters that the pretend Azure sent
    billed: int = 0  # ledger lines
    titled: int = 0  # conversations with a title from the model
    faults: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return plain values."""
        return {**asdict(self), "outcomes": dict(self.outcomes)}


@dataclass(frozen=True, slots=True)
class Stored:
    """What the API tells of one conversation afterwards."""

    conversation: Mapping[str, Any]
    messages: Sequence[Mapping[str, Any]]

    def message(self, message_id: str) -> Mapping[str, Any] | None:
        """Return one message, None when it is missing."""
        return next((m for m in self.messages if m["id"] == message_id), None)


def text_of(message: Mapping[str, Any]) -> str:
    """Return a stored message's text."""
    parts = (part for part in message["content"] if part["type"] == "text")
    return "".join(part["text"] for part in parts)


def sha256(text: str) -> str:
    """Return the hash that the simulator reports, too."""
    return hashlib.sha256(text.encode()).hexdigest()


def judge(
    verdict: Verdict, seen: Seen, stored: Stored, sent: Sequence[Mapping[str, Any]]
) -> None:
    """Add what one answer says about the outage to the verdict."""
    name = f"run {seen.run_id or seen.message_id}"
    verdict.answers += 1
    verdict.faults += [f"{name}: {fault}" for fault in seen.faults]
    question, answer = (
        stored.message(seen.question_id),
        stored.message(seen.answer_id),
    )
    if question is None or text_of(question) != seen.question:
        verdict.faults.append(f"{name}: the acknowledged question is not stored")
    if answer is None:
        verdict.faults.append(f"{name}: the answer's message is missing")
        return
    verdict.outcomes[answer["status"]] += 1
    verdict.titled += stored.conversation.get("title_source") == "model"
    if answer["status"] not in ENDED:
        verdict.faults.append(f"{name}: still {answer['status']}")
    compare(verdict, name, seen.text, answer, sent)


def compare(
    verdict: Verdict,
    name: str,
    shown: str,
    answer: Mapping[str, Any],
    sent: Sequence[Mapping[str, Any]],
) -> None:
    """Compare shown, stored and sent text; complete answers by their hash."""
    text = text_of(answer)
    longest = max((each["sent_text"] for each in sent), key=len, default="")
    verdict.shown += len(shown)
    verdict.stored += len(text)
    verdict.sent += len(longest)
    if not text.startswith(shown):
        verdict.faults.append(f"{name}: shown text is not stored")
    if not longest.startswith(text):
        verdict.faults.append(f"{name}: stored text is not what was sent")
    if answer["status"] == "complete":
        hashes = {each["sent_sha256"] for each in sent}
        if sha256(text) not in hashes or sha256(shown) != sha256(text):
            verdict.faults.append(f"{name}: complete, and yet not what was sent")
    elif not answer.get("error") and answer["status"] == "failed":
        verdict.faults.append(f"{name}: failed without a reason")


def ledger_lines(data: Path) -> Counter[str]:
    """Return how many ledger lines each run has, by the run's id."""
    file = f"file:{data / 'people.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(file, uri=True)) as connection:
        rows = connection.execute(
            "SELECT run_id FROM ledger_ledgerentry WHERE kind = 'chat'"
        )
        return Counter(row[0] for row in rows)


def judge_bills(verdict: Verdict, runs: Iterable[str], lines: Counter[str]) -> None:
    """Add what the ledger says: never two lines for one run."""
    for run_id in runs:
        verdict.billed += lines[run_id]
        if lines[run_id] > 1:
            verdict.faults.append(f"run {run_id}: billed {lines[run_id]} times")


def table(verdicts: Sequence[Verdict]) -> str:
    """Return a summary in Markdown."""
    heads = "killed answers complete interrupted failed recovery_s reconnects "
    heads += "shown stored sent billed faults"
    rows = [heads.split(), ["---"] * len(heads.split())]
    for v in verdicts:
        counts = [v.outcomes[each] for each in ("complete", "interrupted", "failed")]
        figures = [v.reconnects, v.shown, v.stored, v.sent, v.billed, len(v.faults)]
        row = [v.killed, v.answers, *counts, f"{v.recovery:.1f}", *figures]
        rows.append([str(cell) for cell in row])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
