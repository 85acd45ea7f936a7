"""What a reader has found so far, within bounds."""

from dataclasses import dataclass, field

from chat.files.reading.document import Block, BlockKind


class FullError(Exception):
    """As many characters were read as are wanted."""


class UnreadableError(Exception):
    """The file cannot be read; `reason` is one of those that read.py has words for."""

    def __init__(self, reason: str, number: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.number = number


@dataclass(slots=True)
class ReadingBounds:
    """How much may be read of one file."""

    pages: int
    characters: int
    unpacked: int  # bytes of an archive's members together


@dataclass(slots=True)
class FoundBlocks:
    """Blocks in their order; notes are codes, put in words by the parent."""

    bounds: ReadingBounds
    kind: str = ""
    pages: int = 0
    blocks: list[Block] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    scans: list[int] = field(default_factory=list)
    size: int = 0

    def add(self, kind: BlockKind, text: str, page: int = 0, level: int = 0) -> None:
        """Add a block unless it is blank. Raises FullError where the bound is met."""
        text = text.strip("\n").rstrip()
        if not text.strip():
            return
        room = self.bounds.characters - self.size
        self.size += len(text)
        self.blocks.append(Block(kind, text[:room], page, level))
        if len(text) > room:
            raise FullError

    def note(self, code: str, about: str | int = "") -> None:
        """Remember what was not read, once."""
        told = (code, str(about))
        if told not in self.notes:
            self.notes.append(told)
