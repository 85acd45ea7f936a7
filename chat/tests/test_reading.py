"""Files read in a process of their own: bad ones are told in a sentence."""

import pytest

from chat.files.reading import asking
from chat.files.reading.document import Block, ReadDocument
from chat.files.reading.read import UnreadableFile, read_document
from chat.tests import made_files, made_pdfs
from chat.tests.made_pdfs import pdf

LAUGHS = "<!DOCTYPE d [<!ENTITY a0 'ha'>{}]><d>&a30;</d>".format(
    "".join(f"<!ENTITY a{n} '&a{n - 1};&a{n - 1};'>" for n in range(1, 31))
)
MB = 1_000_000


async def test_a_pdf_is_read_page_by_page() -> None:
    found = await read_document(pdf("The cranes move south"), "a.pdf", "")
    assert (found.kind, found.pages) == ("pdf", 1)
    assert found.blocks == (Block("text", "The cranes move south", 1),)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (pdf("Hidden", password="open sesame"), "a.pdf", "protected by a password"),
        (b"%PDF-1.7\n\x00\x01\xff\xfe", "a.pdf", "is damaged"),
        (b"", "a.txt", "is empty"),
        (b" \n\t", "a.docx", "is empty"),
        (made_files.word()[:-900], "a.docx", "is damaged"),
        (made_files.zipped({"a.txt": "x"}), "a.zip", "is an archive"),
        (made_files.compound({"EncryptedPackage": b""}), "a.docx", "by a password"),
        (made_files.compound({"WordDocument": b""}), "a.doc", "Save it as .docx"),
        (b"{\\rtf1 words}", "a.rtf", "Save it as .docx"),
        (b"\x7fELF\x02\x01\x01\x00", "a.docx", "no kind of file"),
        (b"II*\x00picture", "scan.tiff", "picture"),
    ],
)
async def test_what_cannot_be_read_is_told_in_a_sentence(
    data: bytes, name: str, said: str
) -> None:
    with pytest.raises(UnreadableFile, match=said):
        await read_document(data, name, "")


async def test_a_name_that_says_another_kind_is_told() -> None:
    found = await read_document(pdf("Cranes"), "cranes.docx", "")
    assert (found.kind, found.notes) == ("pdf", ("By its content this is PDF.",))


@pytest.mark.parametrize(
    "name",
    ["n" * 251 + ".pdf", "gpj\u202efdp.pdf", "../../etc/pass\x00wd", "a/b\\c", "", "."],
)
async def test_a_name_decides_nothing_but_by_its_ending(name: str) -> None:
    assert (await read_document(pdf("Cranes"), name, "")).text() == "Cranes"


async def test_a_thick_pdf_is_refused_with_the_number() -> None:
    with pytest.raises(UnreadableFile, match="at most 2000 pages"):
        await read_document(made_pdfs.many(10_000), "thick.pdf", "")


async def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    members = {"[Content_Types].xml": b"", "word/document.xml": b" " * (101 * MB)}
    with pytest.raises(UnreadableFile, match="larger than the 100 MB"):
        await read_document(made_files.zipped(members), "bomb.docx", "")


async def test_xml_that_multiplies_itself_is_refused() -> None:
    laughing = made_files.zipped(
        {"[Content_Types].xml": "", "word/document.xml": LAUGHS}
    )
    with pytest.raises(UnreadableFile, match="is damaged"):
        await read_document(laughing, "laughing.docx", "")


async def test_cells_too_far_apart_are_refused_for_the_memory_they_take() -> None:
    wide = made_files.far_apart(1_048_576, 16_384)
    with pytest.raises(UnreadableFile, match="takes too much memory"):
        await read_document(wide, "wide.xlsx", "")


async def test_one_line_of_forty_megabytes_is_read_as_far_as_it_goes() -> None:
    found = await read_document(b"x" * 40 * MB, "line.txt", "", characters=1_000)
    assert (found.cut, len(found.text())) == (True, 1_000)


async def test_a_reader_that_takes_too_long_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asking, "SECONDS", 0.001)
    with pytest.raises(UnreadableFile, match="takes too long"):
        await read_document(pdf("Slow"), "slow.pdf", "")


async def test_pages_that_are_pictures_without_text_are_told() -> None:
    found = await read_document(made_pdfs.scan(2), "scan.pdf", "")
    assert (found.pages, found.scans, found.text()) == (2, (1, 2), "")


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
