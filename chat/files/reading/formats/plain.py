"""Text, as it stands."""

from chat.files.reading.formats.found import FoundBlocks, UnreadableError


def read(data: bytes, into: FoundBlocks) -> None:
    """Add the text. Raises UnreadableError when it is none."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError("unknown") from None
    into.add("text", text)
