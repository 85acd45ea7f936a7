"""Word: paragraphs, headings by their styles, tables, foot- and endnotes.

What was struck out in tracked changes is left out, what was put in is read. Word knows
no pages until it is printed, so there are none.
"""

from xml.etree import ElementTree as ET

from chat.files.reading import tables
from chat.files.reading.archive import Archive, all_of, attribute, first, local
from chat.files.reading.found import FoundBlocks

BODY = "word/document.xml"
STYLES = "word/styles.xml"
NOTES = ("word/footnotes.xml", "word/endnotes.xml")
GONE = {"del", "moveFrom", "instrText", "Fallback", "pPr", "rPr", "sectPr"}
MARKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
PICTURES = {"pic", "imagedata"}
DEEPEST = 9  # levels that an outline has


def read(data: bytes, into: FoundBlocks) -> None:
    """Add what the document says. Raises UnreadableError."""
    with Archive(data, into.bounds.unpacked) as archive:
        if archive.has_macros:
            into.note("macros")
        styles = archive.xml(STYLES) if STYLES in archive else ET.Element("styles")
        body = archive.xml(BODY)
        _Body(_levels(styles), _lists(styles), into).take(body)
        for name in NOTES:
            if name in archive:
                for note in archive.xml(name):
                    into.add("text", _words(note))
        pictures = sum(1 for one in body.iter() if local(one) in PICTURES)
        if pictures:
            into.note("pictures", pictures)


class _Body:
    def __init__(
        self, levels: dict[str, int], lists: set[str], into: FoundBlocks
    ) -> None:
        self._levels, self._lists, self._into = levels, lists, into

    def take(self, parent: ET.Element) -> None:
        for element in parent:
            match local(element):
                case "p":
                    self._paragraph(element)
                case "tbl":
                    self._into.add("table", tables.markdown(_rows(element)))
                case name if name not in GONE:  # content controls, the body itself
                    self.take(element)

    def _paragraph(self, element: ET.Element) -> None:
        style = first(element, "pStyle")
        called = attribute(style, "val") if style is not None else ""
        text = _words(element)
        if level := self._levels.get(called) or _outline(element):
            self._into.add("heading", " ".join(text.split()), level=level)
        elif text and (called in self._lists or first(element, "numPr") is not None):
            self._into.add("text", f"- {text}")
        else:
            self._into.add("text", text)


def _outline(paragraph: ET.Element) -> int:
    """Return the depth that a paragraph itself says it has; 0: it is no heading."""
    said = first(paragraph, "outlineLvl")
    depth = attribute(said, "val") if said is not None else ""
    return int(depth) + 1 if depth.isdigit() and int(depth) < DEEPEST else 0


def _lists(styles: ET.Element) -> set[str]:
    """Return the ids of styles that make a paragraph a list's item."""
    found = (s for s in all_of(styles, "style") if first(s, "numPr") is not None)
    return {attribute(style, "styleId") for style in found}


def _levels(styles: ET.Element) -> dict[str, int]:
    """Return the depth of headings by the id of their style."""
    found: dict[str, int] = {}
    for style in all_of(styles, "style"):
        name = first(style, "name")
        called = attribute(name, "val").lower() if name is not None else ""
        if called.startswith("heading ") and called[8:].isdigit():
            found[attribute(style, "styleId")] = int(called[8:])
        elif called == "title":
            found[attribute(style, "styleId")] = 1
    return found


def _words(element: ET.Element) -> str:
    return "".join(_pieces(element)).strip()


def _pieces(element: ET.Element) -> list[str]:
    found: list[str] = []
    for one in element:
        name = local(one)
        if name in GONE:
            continue
        if name == "t":
            found.append(one.text or "")
        elif name in MARKS:
            found.append(MARKS[name])
        else:
            found += _pieces(one)
            if name == "p":
                found.append("\n")
    return found


def _rows(table: ET.Element) -> list[list[str]]:
    rows = _inside(table, "tr")
    return [[_words(cell) for cell in _inside(row, "tc")] for row in rows]


def _inside(parent: ET.Element, name: str) -> list[ET.Element]:
    """Return a table's rows or a row's cells, not those of tables inside of them."""
    found: list[ET.Element] = []
    for one in parent:
        if local(one) == name:
            found.append(one)
        elif local(one) in ("sdt", "sdtContent"):  # content controls
            found += _inside(one, name)
    return found
