"""From a branch to what the model is sent, within its window. Token figures throughout.

The newest messages go first into the budget; what an earlier summary covers is replaced
by it. What found no room is named in the result, so that the reader can be told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from chat.context import results
from chat.context.written import PER_MESSAGE, Attachments, Count, Detail, Writer
from chat.documents import Message
from endpoints.billing.estimates import reserved_for_answer
from endpoints.request import PromptMessage
from endpoints.targets import Knowledge

PRIMING = 3  # what the chat format adds for the answer's start
SUMMARY_HEADING = "Summary of the conversation so far:"


class PromptTooLongError(Exception):
    """The system prompt and the newest message alone do not fit."""

    def __init__(self, needed: int, budget: int) -> None:
        super().__init__(f"{needed} tokens do not fit into {budget}")
        self.needed = needed
        self.budget = budget


@dataclass(frozen=True, slots=True)
class Prompt:
    """What to send, what it costs, and what is not in it."""

    messages: tuple[PromptMessage, ...]
    tokens: int
    left_out: tuple[str, ...] = ()  # ids that neither fit nor are summarised
    summarised_until: str | None = None  # id of the message that carries the summary
    results_left_out: int = 0  # of tools


def budget_of(
    knowledge: Knowledge,
    *,
    max_tokens: int | None = None,
    max_context_tokens: int | None = None,
) -> int:
    """Return what a prompt may cost; 0 when the answer alone fills the window."""
    window = max_context_tokens or knowledge.context_window
    return max(0, window - reserved_for_answer(knowledge, max_tokens))


def build(
    path: Sequence[Message],
    *,
    system_prompt: str = "",
    budget: int,
    count: Count,
    attachments: Attachments | None = None,
    detail: Detail = "auto",
) -> Prompt:
    """Return the prompt for the branch `path` (root first, the question last).

    Raises PromptTooLongError when not even the newest message fits.
    """
    writer = Writer(count, attachments or Attachments(), detail)
    recent, carrier = split_at_summary(path)
    summary = carrier["summary"]["text"] if carrier else ""
    opening = _opening(system_prompt, summary)
    tokens = PRIMING + sum(PER_MESSAGE + count(str(m["content"])) for m in opening)
    whole = [
        _Piece(message["_id"], written, writer.cost(written))
        for message in recent
        if (written := writer.write(message))
    ]
    pieces, unheard = _with_room(whole, budget - tokens, writer)
    at = _first_kept(pieces, budget - tokens)
    if pieces and at == len(pieces):
        raise PromptTooLongError(tokens + _least(pieces), budget)
    tokens += sum(piece.cost for piece in pieces[at:])
    return Prompt(
        (*opening, *(said for piece in pieces[at:] for said in piece.written)),
        tokens,
        tuple(piece.id for piece in pieces[:at]),
        carrier["_id"] if carrier else None,
        unheard,
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """A message as it is sent, all its rounds, and its cost in tokens."""

    id: str
    written: tuple[PromptMessage, ...]
    cost: int

    @property
    def answers(self) -> bool:
        return self.written[0]["role"] == "assistant"


def _with_room(
    pieces: Sequence[_Piece], room: int, writer: Writer
) -> tuple[list[_Piece], int]:
    """Return pieces without old results where all do not fit, and how many those are.

    What the tools said last is what the model waits for: it is only cut, and only
    when the newest question and answer are too much by themselves.
    """
    over = sum(piece.cost for piece in pieces) - room
    if over <= 0:
        return list(pieces), 0
    said = [message for piece in pieces for message in piece.written]
    known = len(said) - results.unread(said)
    kept, number = results.left_out(said[:known], over, writer.count)
    told = iter((*kept, *said[known:]))
    found = [_rewritten(piece, told, writer) for piece in pieces]
    if (over := _least(found) - room) > 0:
        newest = iter(results.cut(found[-1].written, over, writer.count))
        found[-1] = _rewritten(found[-1], newest, writer)
    return found, number


def _rewritten(piece: _Piece, said: Iterator[PromptMessage], writer: Writer) -> _Piece:
    written = tuple(islice(said, len(piece.written)))
    return _Piece(piece.id, written, writer.cost(written))


def _first_kept(pieces: Sequence[_Piece], room: int) -> int:
    """Return the number of the first message that is sent, the oldest left out first.

    What is cut begins with a question again: strict services refuse a conversation
    that begins with an answer.
    """
    at = len(pieces)
    while at and pieces[at - 1].cost <= room:
        at -= 1
        room -= pieces[at].cost
    while 0 < at < len(pieces) and pieces[at].answers:
        at += 1
    return at


def _least(pieces: Sequence[_Piece]) -> int:
    """Return what the newest question, and the answer it has begun, cost together."""
    newest = pieces[-2:] if pieces[-1].answers else pieces[-1:]
    return sum(piece.cost for piece in newest)


def split_at_summary(
    path: Sequence[Message],
) -> tuple[Sequence[Message], Message | None]:
    """Return the messages after the last summary, and the message that carries it.

    The newest message is never summarised away: it is the question.
    """
    for at in range(len(path) - 2, -1, -1):
        if path[at].get("summary", {}).get("text"):
            return path[at + 1 :], path[at]
    return path, None


def _opening(system_prompt: str, summary: str) -> list[PromptMessage]:
    told = f"{SUMMARY_HEADING}\n{summary}" if summary else ""
    text = "\n\n".join(part for part in (system_prompt.strip(), told) if part)
    return [{"role": "system", "content": text}] if text else []
