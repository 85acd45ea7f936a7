"""PowerPoint: slides in their order, with titles, tables, the speaker's notes."""

import posixpath
from xml.etree import ElementTree as ET

from chat.files.reading import tables
from chat.files.reading.archive import Archive, all_of, attribute, first, local
from chat.files.reading.found import FoundBlocks, UnreadableError

SHOW = "ppt/presentation.xml"
TITLES = {"title", "ctrTitle"}
UNSAID = {"sldNum", "dt", "ftr", "sldImg"}  # places for numbers, dates, thumbnails


def read(data: bytes, into: FoundBlocks) -> None:
    """Add what the slides say. Raises UnreadableError."""
    with Archive(data, into.bounds.unpacked) as archive:
        if archive.has_macros:
            into.note("macros")
        slides = _slides(archive)
        into.pages = len(slides)
        if into.pages > into.bounds.pages:
            raise UnreadableError("pages", into.bounds.pages)
        for number, name in enumerate(slides, 1):
            _Slide(number, into).take(archive.xml(name))
            for notes in _related(archive, name, "notesSlide").values():
                _Slide(number, into).take(archive.xml(notes))


def _slides(archive: Archive) -> list[str]:
    targets = _related(archive, SHOW, "slide")
    wanted = [attribute_id(one) for one in all_of(archive.xml(SHOW), "sldId")]
    return [targets[key] for key in wanted if key in targets]


def attribute_id(element: ET.Element) -> str:
    """Return the relation's id; a slide has one of its own besides."""
    return next((v for k, v in element.attrib.items() if k.endswith("}id")), "")


def _related(archive: Archive, name: str, kind: str) -> dict[str, str]:
    """Return the members that one refers to as `kind`, by the reference's id."""
    folder, base = posixpath.split(name)
    list_of = f"{folder}/_rels/{base}.rels"
    if list_of not in archive:
        return {}
    found: dict[str, str] = {}
    for one in archive.xml(list_of):
        if attribute(one, "Type").endswith(f"/{kind}"):
            target = attribute(one, "Target")
            place = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            if place in archive:
                found[attribute(one, "Id")] = place
    return found


class _Slide:
    def __init__(self, number: int, into: FoundBlocks) -> None:
        self._number, self._into = number, into

    def take(self, parent: ET.Element) -> None:
        for element in parent:
            match local(element):
                case "sp":
                    self._shape(element)
                case "graphicFrame" if (table := first(element, "tbl")) is not None:
                    self._into.add("table", tables.markdown(_rows(table)), self._number)
                case "Fallback":
                    continue
                case _:
                    self.take(element)

    def _shape(self, shape: ET.Element) -> None:
        place = first(shape, "ph")
        kind = attribute(place, "type") if place is not None else ""
        body = first(shape, "txBody")
        if body is None or kind in UNSAID:
            return
        lines = [_line(one) for one in all_of(body, "p")]
        if kind in TITLES:
            title = " ".join(" ".join(lines).split())
            self._into.add("heading", title, self._number, 2)
        else:
            text = "\n".join(line for line in lines if line.strip())
            self._into.add("text", text, self._number)


def _line(paragraph: ET.Element) -> str:
    pieces = []
    for one in paragraph.iter():
        if local(one) == "t":
            pieces.append(one.text or "")
        elif local(one) == "br":
            pieces.append("\n")
    return "".join(pieces)


def _rows(table: ET.Element) -> list[list[str]]:
    return [
        ["\n".join(_line(p) for p in all_of(cell, "p")) for cell in all_of(row, "tc")]
        for row in all_of(table, "tr")
    ]
