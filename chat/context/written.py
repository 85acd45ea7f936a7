"""Stored messages as a model reads them, and what they cost in tokens. Pure."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from chat.context.rounds import messages_of
from chat.documents import Message
from chat.documents import Part as Content
from endpoints.billing.estimates import words_of
from endpoints.request import ImagePart, ImageUrl, Part, PromptMessage, TextPart

Count = Callable[[str], int]
Detail = Literal["low", "high", "auto"]
PER_MESSAGE = 3  # what the chat format adds to each message, and to each call
LOW_DETAIL = 85  # an image's fixed price, and its whole price in low detail
PER_TILE = 170
TILE, LONG_SIDE, SHORT_SIDE = 512, 2048, 768  # pixels


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


def image_tokens(width: int, height: int, detail: Detail) -> int:
    """Return what an image costs (OpenAI's rule for the gpt-4o family)."""
    if detail == "low":
        return LOW_DETAIL
    scale = min(1.0, LONG_SIDE / max(width, height, 1))
    scale = min(scale, SHORT_SIDE / max(1.0, min(width, height) * scale) * scale)
    tiles = math.ceil(width * scale / TILE) * math.ceil(height * scale / TILE)
    return LOW_DETAIL + PER_TILE * tiles


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes stored messages in the chat format and prices them."""

    count: Count
    attachments: Attachments = field(default_factory=Attachments)
    detail: Detail = "auto"

    def write(self, message: Message) -> tuple[PromptMessage, ...]:
        """Return what the model reads of a message; () when nothing is left of it.

        One message, but for answers that called something: these come in rounds.
        """
        if any(part["type"] == "tool_call" for part in message["content"]):
            return tuple(messages_of(message["content"]))
        if written := self._one(message):
            return (written,)
        return ()

    def cost(self, written: Sequence[PromptMessage]) -> int:
        """Return the tokens of written messages, their frames included."""
        return sum(self._cost(message) for message in written)

    def _one(self, message: Message) -> PromptMessage | None:
        mine = message["role"] == "user"
        parts = [
            part
            for content in message["content"]
            if (part := self._part(content) if mine else _said(content)) is not None
        ]
        if not parts:
            return None
        if any(part["type"] == "image_url" for part in parts):
            return {"role": message["role"], "content": parts}
        texts = [part["text"] for part in parts if part["type"] == "text"]
        return {"role": message["role"], "content": "\n\n".join(texts)}

    def _cost(self, message: PromptMessage) -> int:
        content = message["content"] or ""
        said = (
            self.count(content)
            if isinstance(content, str)
            else sum(self._part_cost(part) for part in content)
        )
        calls = message.get("tool_calls", ())
        called = sum(PER_MESSAGE + self.count(words_of(call)) for call in calls)
        return PER_MESSAGE + said + called

    def _part(self, content: Content) -> Part | None:
        match content["type"]:
            case "text" if content.get("text"):
                return TextPart(type="text", text=content["text"])
            case "file" if text := self.attachments.texts.get(content["file_id"]):
                return TextPart(type="text", text=text)
            case "image":
                return self._image(content["file_id"])
            case _:  # reasoning stays with us
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


def _said(content: Content) -> Part | None:
    """Return a part of an answer; services take no pictures from there."""
    if content["type"] == "image":
        said = f"(Here a picture was shown: {content.get('alt') or 'drawn'})"
        return TextPart(type="text", text=said)
    text = content.get("text") if content["type"] == "text" else ""
    return TextPart(type="text", text=text) if text else None
