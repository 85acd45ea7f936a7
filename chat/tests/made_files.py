"""Files of many kinds, as small as a test needs them, written by other programs."""

import io
import struct
import zipfile
from collections.abc import Mapping

import docx
import openpyxl
import pptx

ODF = "urn:oasis:names:tc:opendocument:xmlns"
NAMESPACES = " ".join(
    f'xmlns:{name}="{ODF}:{full}:1.0"'
    for name, full in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("draw", "drawing"),
        ("presentation", "presentation"),
    )
)
SECTOR, FREE, END, FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
LEAST = 4_096  # bytes from which a stream has sectors of its own


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """Return an archive."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def word() -> bytes:
    """Return a Word document with headings, a list and a table."""
    document = docx.Document()
    document.add_heading("Birds", 1)
    document.add_heading("Cranes", 2)
    document.add_paragraph("Cranes move south.")
    document.add_paragraph("in autumn", style="List Bullet")
    table = document.add_table(2, 2)
    for row, cells in enumerate((("Bird", "Count"), ("鹤", "12"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def sheets() -> bytes:
    """Return a workbook of two sheets, the second hidden."""
    book = openpyxl.Workbook()
    book.active.title = "Sales"
    for row in (("Month", "Sum"), ("Jan", 12.5), ("Feb", 13.0)):
        book.active.append(row)
    hidden = book.create_sheet("Secret")
    hidden.append(("a", "b"))
    hidden.sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def far_apart(row: int, column: int) -> bytes:
    """Return a workbook with its first cell and one other."""
    book = openpyxl.Workbook()
    book.active["A1"] = "near"
    book.active.cell(row, column).value = "far"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def slides() -> bytes:
    """Return a presentation: a title with a text and notes, and a table."""
    show = pptx.Presentation()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = "Cranes"
    first.placeholders[1].text = "They move\nsouth"
    first.notes_slide.notes_text_frame.text = "Wave your arms"
    second = show.slides.add_slide(show.slide_layouts[6])
    table = second.shapes.add_table(2, 2, 0, 0, 5_000_000, 2_000_000).table
    for row, cells in enumerate((("Bird", "Count"), ("a|b", "12"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    target = io.BytesIO()
    show.save(target)
    return target.getvalue()


def open_document(kind: str, body: str) -> bytes:
    """Return an OpenDocument file: kind is `text` or `presentation`."""
    content = (
        f"<office:document-content {NAMESPACES}><office:body><office:{kind}>{body}"
        f"</office:{kind}></office:body></office:document-content>"
    )
    mime = f"application/vnd.oasis.opendocument.{kind}"
    return zipped({"mimetype": mime, "content.xml": content})


def book() -> bytes:
    """Return an EPUB of two chapters."""
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest>'
        '<item id="b" href="two%20.xhtml"/><item id="a" href="one.xhtml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<rootfiles><rootfile full-path="in/book.opf"/></rootfiles></container>'
    )
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "in/book.opf": package,
            "in/one.xhtml": "<html><body><h1>One</h1><p>First</p></body></html>",
            "in/two .xhtml": "<html><body><h1>Two</h1><p>Last</p></body></html>",
        }
    )


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file (MS-CFB) with these streams, their ends padded."""
    padded = {
        name: data.ljust(max(LEAST, -(-len(data) // SECTOR) * SECTOR), b"\0")
        for name, data in streams.items()
    }
    entries = [_entry("Root Entry", 5, child=1)]
    table, body = [FAT, END, END, END], b""
    room = 3 * SECTOR // 128  # entries that the directory's sectors hold
    for number, (name, data) in enumerate(padded.items(), 1):
        following = number + 1 if number < len(padded) else FREE
        start, count = len(table), len(data) // SECTOR
        entries.append(_entry(name, 2, start=start, size=len(data), right=following))
        table += [*range(start + 1, start + count), END]
        body += data
    table[1], table[2] = 2, 3
    empty = b"\0" * 68 + struct.pack("<3I", FREE, FREE, FREE) + b"\0" * 48
    directory = b"".join(entries) + empty * (room - len(entries))
    fat = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<5H6x2I", 0x3E, 3, 0xFFFE, 9, 6, 0, 1)
    head += struct.pack("<2I", 1, 0) + struct.pack("<I", LEAST)
    head += struct.pack("<4I", END, 0, END, 0)
    head += struct.pack("<I", 0) + struct.pack("<I", FREE) * 108
    return head + fat + directory + body


def _entry(
    name: str, kind: int, *, start: int = 0, size: int = 0, child: int = FREE,
    right: int = FREE,
) -> bytes:  # fmt: skip
    letters = name.encode("utf-16-le") + b"\0\0"
    return (
        letters.ljust(64, b"\0")
        + struct.pack("<H2B3I", len(letters), kind, 1, FREE, right, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )


def outlook() -> bytes:
    """Return an Outlook message."""
    told = {
        "0037": "Cranes",
        "0C1A": "Ada",
        "5D01": "ada@example.org",
        "1000": "South!",
    }
    streams = {
        f"__substg1.0_{number}001F": text.encode("utf-16-le")
        for number, text in told.items()
    }
    return compound({"__properties_version1.0": b"", **streams})
