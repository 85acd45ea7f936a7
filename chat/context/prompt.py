"""From a branch to what the model is sent, within its window. Token figures throughout.

The newest messages go first into the budget; what an earlier summary covers is replaced
by it. What found no room is named in the result, so that the reader can be told.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from chat.documents import Message
from chat.documents import Part as Content
from endpoints.billing.estimates import reserved_for_answer
from endpoints.request import ImagePart, ImageUrl, Part, PromptMessage, TextPart
from endpoints.targets import Knowledge

Count = Callable[[str], int]
Detail = Literal["low", "high", "auto"]
PER_MESSAGE = 3  # what the chat format adds to each message
PRIMING = 3  # what it adds for the answer's start
LOW_DETAIL = 85  # an image's fixed price, and its whole price in low detail
PER_TILE = 170
TILE, LONG_SIDE, SHORT_SIDE = 512, 2048, 768  # pixels
SUMMARY_HEADING = "Summary of the conversation so far:"


class PromptTooLongError(Exception):
    """The system prompt and the newest message alone do not fit."""

    def __init__(self, needed: int, budget: int) -> None:
        super().__init__(f"{needed} tokens do not fit into {budget}")
        self.needed = needed
        self.budget = budget


@dataclass(frozen=True, slots=True)
class Picture:
    """An image ready to be sent: a data: or https: URL and its size in pixels."""

    url: str = field(repr=False)
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Attachments:
    """What messages refer to by `file_id`; an unknown id is left out."""

    pictures: Mapping[str, Picture] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)  # with the file's name


@dataclass(frozen=True, slots=True)
class Prompt:
    """What to send, what it costs, and what is not in it."""

    messages: tuple[PromptMessage, ...]
    tokens: int
    left_out: tuple[str, ...] = ()  # ids that neither fit nor are summarised
    summarised_until: str | None = None  # id of the message that carries the summary


def budget_of(
    knowledge: Knowledge,
    *,
    max_tokens: int | None = None,
    max_context_tokens: int | None = None,
) -> int:
    """Return what a prompt may cost; 0 when the answer alone fills the window."""
    window = max_context_tokens or knowledge.context_window
    return max(0, window - reserved_for_answer(knowledge, max_tokens))


def image_tokens(width: int, height: int, detail: Detail) -> int:
    """Return what an image costs (OpenAI's rule for the gpt-4o family)."""
    if detail == "low":
        return LOW_DETAIL
    scale = min(1.0, LONG_SIDE / max(width, height, 1))
    scale = min(scale, SHORT_SIDE / max(1.0, min(width, height) * scale) * scale)
    tiles = math.ceil(width * scale / TILE) * math.ceil(height * scale / TILE)
    return LOW_DETAIL + PER_TILE * tiles


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
    pieces = [
        _Piece(message["_id"], written, writer.cost(written))
        for message in recent
        if (written := writer.write(message)) is not None
    ]
    at = _first_kept(pieces, budget - tokens)
    if pieces and at == len(pieces):
        raise PromptTooLongError(tokens + _least(pieces), budget)
    tokens += sum(piece.cost for piece in pieces[at:])
    return Prompt(
        (*opening, *(piece.written for piece in pieces[at:])),
        tokens,
        tuple(piece.id for piece in pieces[:at]),
        carrier["_id"] if carrier else None,
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """A message as it is sent, and its cost in tokens."""

    id: str
    written: PromptMessage
    cost: int

    @property
    def answers(self) -> bool:
        return self.written["role"] == "assistant"


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


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes stored messages in the chat format and prices them."""

    count: Count
    attachments: Attachments = field(default_factory=Attachments)
    detail: Detail = "auto"

    def write(self, message: Message) -> PromptMessage | None:
        """Return the message as the model reads it; None when nothing is left of it."""
        parts = [
            part
            for content in message["content"]
            if (part := self._part(content)) is not None
        ]
        if not parts:
            return None
        if any(part["type"] == "image_url" for part in parts):
            return {"role": message["role"], "content": parts}
        texts = [part["text"] for part in parts if part["type"] == "text"]
        return {"role": message["role"], "content": "\n\n".join(texts)}

    def cost(self, written: PromptMessage) -> int:
        """Return the tokens of one written message, its frame included."""
        content = written["content"] or ""
        if isinstance(content, str):
            return PER_MESSAGE + self.count(content)
        return PER_MESSAGE + sum(self._part_cost(part) for part in content)

    def _part(self, content: Content) -> Part | None:
        match content["type"]:
            case "text" if content.get("text"):
                return TextPart(type="text", text=content["text"])
            case "file" if text := self.attachments.texts.get(content["file_id"]):
                return TextPart(type="text", text=text)
            case "image":
                return self._image(content["file_id"])
            case _:  # reasoning and tool traffic stay with us
                return None

    def _image(self, file_id: str) -> ImagePart | None:
        picture = self.attachments.pictures.get(file_id)
        if picture is None:
            return None
        image = ImageUrl(url=picture.url, detail=self.detail)
        return ImagePart(type="image_url", image_url=image)

    def _part_cost(self, part: Part) -> int:
        if part["type"] == "text":
            return self.count(part["text"])
        url = part["image_url"]["url"] if part["type"] == "image_url" else ""
        sizes = [
            image_tokens(picture.width, picture.height, self.detail)
            for picture in self.attachments.pictures.values()
            if picture.url == url
        ]
        return sizes[0] if sizes else LOW_DETAIL
