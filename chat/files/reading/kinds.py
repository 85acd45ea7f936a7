"""The kinds of files whose words are read. Pure; docs/files.md is made of it."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["", "page", "slide", "sheet", "chapter"]
OFFICE = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: how it is called, known and read."""

    name: str
    label: str
    mime: str
    endings: tuple[str, ...]
    reader: str  # a module of formats/
    unit: Unit = ""  # what its pages are
    gives: str = ""  # for docs: what is read beside words


_TABLES = "headings, tables"
_SHEETS = "each sheet a table of its values"
_ALL = (
    FileKind(
        "pdf", "PDF", "application/pdf", ("pdf",), "pdf", "page",
        "pages, headings, tables with rules; scans where `ocr` is configured",
    ),
    FileKind(
        "docx", "Word", f"{OFFICE}wordprocessingml.document",
        ("docx", "docm", "dotx"), "word", "",
        "headings, tables, lists, footnotes; not what was deleted",
    ),
    FileKind(
        "xlsx", "Excel", f"{OFFICE}spreadsheetml.sheet",
        ("xlsx", "xlsm", "xltx", "xlsb"), "sheets", "sheet", _SHEETS,
    ),
    FileKind(
        "xls", "Excel 97–2003", "application/vnd.ms-excel", ("xls",), "sheets",
        "sheet", _SHEETS,
    ),
    FileKind(
        "pptx", "PowerPoint", f"{OFFICE}presentationml.presentation",
        ("pptx", "pptm", "ppsx", "potx"), "slides", "slide",
        "titles, tables, the speaker's notes",
    ),
    FileKind(
        "odt", "OpenDocument text", f"{ODF}text", ("odt", "ott"), "open_document",
        "", f"{_TABLES}, lists",
    ),
    FileKind(
        "ods", "OpenDocument sheets", f"{ODF}spreadsheet", ("ods", "ots"), "sheets",
        "sheet", _SHEETS,
    ),
    FileKind(
        "odp", "OpenDocument slides", f"{ODF}presentation", ("odp", "otp"),
        "open_document", "slide", "titles, tables",
    ),
    FileKind(
        "epub", "EPUB", "application/epub+zip", ("epub",), "book", "chapter",
        f"chapters, {_TABLES}",
    ),
    FileKind(
        "html", "HTML", "text/html", ("html", "htm", "xhtml"), "web_page", "",
        f"{_TABLES}, lists, code",
    ),
    FileKind(
        "md", "Markdown", "text/markdown", ("md", "markdown", "mdx"),
        "markdown_text", "", f"{_TABLES}, code",
    ),
    FileKind(
        "csv", "CSV", "text/csv", ("csv", "tsv"), "separated_values", "", "a table",
    ),
    FileKind(
        "json", "JSON", "application/json", ("json", "jsonl", "ndjson", "geojson"),
        "plain_text", "", "as it stands",
    ),
    FileKind(
        "eml", "E-mail", "message/rfc822", ("eml",), "mail", "",
        "sender, receivers, date, subject, words; the names of attachments",
    ),
    FileKind(
        "msg", "Outlook", "application/vnd.ms-outlook", ("msg",), "outlook", "",
        "as of e-mail",
    ),
    FileKind(
        "txt", "Text", "text/plain", ("txt", "text", "log"), "plain_text", "",
        "any encoding, code of programs too",
    ),
)  # fmt: skip
KINDS = {kind.name: kind for kind in _ALL}
BY_ENDING = {ending: kind for kind in _ALL for ending in kind.endings}


def ending_of(name: str) -> str:
    """Return a name's ending in small letters, without its dot; "" for none."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return ending if ending.isascii() and ending.isalnum() else ""
