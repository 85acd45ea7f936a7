"""What was read in a file: blocks of words in their order. Pure."""

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["heading", "text", "table", "code"]
DEEPEST = 6  # headings that Markdown has


@dataclass(frozen=True, slots=True)
class Block:
    """Words that belong together; tables are Markdown."""

    kind: BlockKind
    text: str
    page: int  # from 1; sheets and slides count as pages; 0: the format has none
    level: int = 0  # of a heading, 1 the highest


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A file as it was read."""

    kind: str  # pdf, docx, …
    pages: int  # 0: the format has none
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()  # what was not read, in the reader's words
    cut: bool = False  # the end is missing
    scans: tuple[int, ...] = ()  # pages that are pictures without text

    def text(self) -> str:
        """Return the whole as Markdown; PDFs of several pages say where each begins."""
        told = self.kind == "pdf" and self.pages > 1
        lines: list[str] = []
        page = 0
        for block in self.blocks:
            if told and block.page > page:
                page = block.page
                lines.append(f"[page {page}]")
            lines.append(written(block))
        return "\n\n".join(lines)

    @property
    def tables(self) -> int:
        """How many tables were read."""
        return sum(block.kind == "table" for block in self.blocks)


def written(block: Block) -> str:
    """Return a block as Markdown."""
    if block.kind == "heading":
        depth = min(max(1, block.level), DEEPEST)
        return f"{'#' * depth} {block.text}"
    if block.kind == "code":
        fence = "```"
        while fence in block.text:
            fence += "`"
        return f"{fence}\n{block.text}\n{fence}"
    return block.text
