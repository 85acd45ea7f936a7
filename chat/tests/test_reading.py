"""Files read in a process of their own: what is found, and what is said instead."""

import pytest

from chat.files.reading.document import Block, ReadDocument
from chat.files.reading.read import UnreadableFile, read_document
from chat.tests.made_pdfs import pdf


async def test_a_pdf_is_read_page_by_page() -> None:
    found = await read_document(pdf("The cranes move south"), "a.pdf", "")
    assert (found.kind, found.pages) == ("pdf", 1)
    assert found.blocks == (Block("text", "The cranes move south", 1),)


async def test_a_protected_pdf_says_so() -> None:
    locked = pdf("Hidden", password="open sesame")
    with pytest.raises(UnreadableFile, match="protected by a password"):
        await read_document(locked, "a.pdf", "")


def test_a_document_is_written_as_markdown_with_its_pages() -> None:
    table = "| a |\n| --- |\n| 1 |"
    blocks = (
        Block("heading", "Birds", 1, 2),
        Block("text", "Cranes.", 1),
        Block("table", table, 2),
        Block("code", "x = '```'", 2),
    )
    document = ReadDocument("pdf", 2, blocks)
    code = "````\nx = '```'\n````"
    assert document.text() == (
        f"[page 1]\n\n## Birds\n\nCranes.\n\n[page 2]\n\n{table}\n\n{code}"
    )
    assert document.tables == 1
