"""Text, and JSON, as they stand: no reader makes more of them for a model."""

from chat.files.reading import decoding
from chat.files.reading.found import FoundBlocks


def read(data: bytes, into: FoundBlocks) -> None:
    """Add the text. Raises UnreadableError when it is none."""
    text = decoding.text_of(data, into)
    into.add("code" if into.kind == "json" else "text", text)
