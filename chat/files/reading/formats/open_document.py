"""OpenDocument's texts and slides: paragraphs, headings, lists, tables."""

from xml.etree import ElementTree as ET

from chat.files.reading import tables
from chat.files.reading.archive import Archive, all_of, attribute, local, parsed
from chat.files.reading.found import FoundBlocks, UnreadableError

CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"
GONE = {"tracked-changes", "annotation", "sequence-decls", "forms", "table-of-content"}
MARKS = {"tab": "\t", "line-break": "\n"}
SPACES = 1_000  # that one mark may stand for


def read(data: bytes, into: FoundBlocks) -> None:
    """Add what the document says. Raises UnreadableError."""
    with Archive(data, into.bounds.unpacked) as archive:
        if MANIFEST in archive and b"encryption-data" in archive.bytes_of(MANIFEST):
            raise UnreadableError("password")
        if archive.has_macros:
            into.note("macros")
        body = next(all_of(parsed(archive.bytes_of(CONTENT)), "body"), None)
    if body is None:
        raise UnreadableError("broken")
    into.pages = sum(1 for _ in all_of(body, "page"))
    if into.pages > into.bounds.pages:
        raise UnreadableError("pages", into.bounds.pages)
    _Walk(into).take(body)


class _Walk:
    def __init__(self, into: FoundBlocks) -> None:
        self._into, self._page = into, 0

    def take(self, parent: ET.Element, depth: int = -1) -> None:
        """Add what stands in an element; `depth` is that of its list, from 0."""
        for element in parent:
            match local(element):
                case "h" | "p" | "table":
                    self._add(element, depth)
                case "frame" if attribute(element, "class") == "title":
                    self._heading(element, 2)
                case "list":
                    self.take(element, depth + 1)
                case name if name not in GONE:
                    self._page += name == "page"
                    self.take(element, depth)

    def _add(self, element: ET.Element, depth: int) -> None:
        if local(element) == "h":
            self._heading(element, int(attribute(element, "outline-level") or 1))
        elif local(element) == "p":
            mark = f"{'  ' * depth}- " if depth >= 0 else ""
            text = words(element)
            self._into.add("text", mark + text if text else "", self._page)
        else:
            self._into.add("table", tables.markdown(_rows(element)), self._page)

    def _heading(self, element: ET.Element, level: int) -> None:
        text = " ".join(words(element).split())
        self._into.add("heading", text, self._page, level)


def words(element: ET.Element) -> str:
    """Return the words inside an element, with its breaks and spaces."""
    return "".join(_pieces(element)).strip()


def _pieces(element: ET.Element) -> list[str]:
    found = [element.text or ""]
    for one in element:
        name = local(one)
        if name in MARKS:
            found.append(MARKS[name])
        elif name == "s":
            found.append(" " * min(SPACES, int(attribute(one, "c") or 1)))
        elif name not in GONE:
            found += _pieces(one)
            if name in ("p", "h"):
                found.append("\n")
        found.append(one.tail or "")
    return found


def _rows(table: ET.Element) -> list[list[str]]:
    return [
        [words(cell) for cell in row if local(cell) == "table-cell"]
        for row in all_of(table, "table-row")
    ]
