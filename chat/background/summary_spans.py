"""When a branch has outgrown its budget, and which of its messages a summary covers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chat.context.prompt import split_at_summary
from chat.context.results import shortened
from chat.context.rounds import is_untrusted
from chat.context.written import PER_MESSAGE, Count, Writer
from chat.documents import Message, names_of, text_of

TRIGGER = 0.75  # of the budget: beyond it a summary is made, before it is needed
TOLD = 500  # characters of a call's arguments, and of its result
KEPT = 0.35  # of the budget: the newest messages that stay word for word


@dataclass(frozen=True, slots=True)
class Fold:
    """What to summarise: an earlier summary, and the messages after it."""

    earlier: str
    messages: tuple[Message, ...]

    @property
    def until(self) -> str:
        """The id of the message that will carry the summary."""
        return self.messages[-1]["_id"]


def fold(path: Sequence[Message], budget: int, count: Count) -> Fold | None:
    """Return what falls out of the branch (root first), None while it fits.

    The newest turn always stays.
    """
    recent, carrier = split_at_summary(path)
    earlier = carrier["summary"]["text"] if carrier else ""
    writer = Writer(count)
    costs = [_cost(message, writer) for message in recent]
    opening = PER_MESSAGE + count(earlier) if earlier else 0
    if sum(costs) + opening <= budget * TRIGGER:
        return None
    at = _question_from(recent, _kept_from(costs, budget * KEPT))
    last = max((n for n, m in enumerate(recent) if m["role"] == "user"), default=0)
    at = min(at, last)
    return Fold(earlier, tuple(recent[:at])) if at > 0 else None


def fold_before(
    path: Sequence[Message], newest: int, room: int, writer: Writer
) -> Fold | None:
    """Return what must be told briefly for the `newest` messages to fit.

    The others, with the summary, are to take at most `room` tokens; a part of it stays
    word for word, so that not every further message needs a summary of its own.
    """
    recent, carrier = split_at_summary(path)
    earlier = carrier["summary"]["text"] if carrier else ""
    before = recent[: len(recent) - newest]
    costs = [_cost(message, writer) for message in before]
    at = _question_from(before, _kept_from(costs, room * KEPT))
    return Fold(earlier, tuple(before[:at])) if at > 0 else None


def _cost(message: Message, writer: Writer) -> int:
    return writer.cost(writer.write(message))


def _kept_from(costs: Sequence[int], room: float) -> int:
    """Return the number of the first of the newest messages that fit into `room`."""
    at = len(costs)
    while at and costs[at - 1] <= room:
        at -= 1
        room -= costs[at]
    return at


def _question_from(messages: Sequence[Message], at: int) -> int:
    """Return where the next question stands: what stays begins with one."""
    while at < len(messages) and messages[at]["role"] != "user":
        at += 1
    return at


def transcript(messages: Sequence[Message], room: int, count: Count) -> tuple[str, int]:
    """Return as many messages as fit into `room` tokens, as text, and their number.

    At least one is taken; when it is too long by itself its middle is cut out.
    """
    lines: list[str] = []
    for message in messages:
        speaker = "User" if message["role"] == "user" else "Assistant"
        files = "".join(f" [{name}]" for name in names_of(message))
        line = f"{speaker}: {text_of(message)}{files}{_called(message)}"
        cost = count(line) + 1
        if cost > room and not lines:
            return shortened(line, room, count), 1
        if cost > room:
            break
        room -= cost
        lines.append(line)
    return "\n".join(lines), len(lines)


def _called(message: Message) -> str:
    """Return what an answer has called, and what its own tools have said.

    The words of strangers are left out: a summary stands among the instructions.
    """
    calls = [part["call"] for part in message["content"] if part["type"] == "tool_call"]
    return "".join(
        f"\n[{call.get('name')} {_head(call, 'arguments')}"
        + ("]" if is_untrusted(call) else f": {_head(call, 'result')}]")
        for call in calls
    )


def _head(call: Mapping[str, Any], name: str) -> str:
    return str(call.get(name) or "")[:TOLD]


def unchanged(used: Sequence[Message], stored: dict[str, datetime]) -> bool:
    """Say whether the messages that were summarised still are as they were read."""
    return all(stored.get(m["_id"]) == m["updated_at"] for m in used)
