"""EPUB: its chapters in the order in which they are read, each a page."""

import posixpath
from urllib.parse import unquote

from chat.files.reading.archive import Archive, all_of, attribute, parsed
from chat.files.reading.formats import web_page
from chat.files.reading.found import FoundBlocks, UnreadableError

CONTAINER, RIGHTS = "META-INF/container.xml", "META-INF/encryption.xml"
FONTS = b"obfuscation"  # fonts are scrambled in books that everybody may read


def read(data: bytes, into: FoundBlocks) -> None:
    """Add the chapters. Raises UnreadableError."""
    with Archive(data, into.bounds.unpacked) as archive:
        if RIGHTS in archive and FONTS not in archive.bytes_of(RIGHTS):
            raise UnreadableError("password")
        chapters = _chapters(archive)
        into.pages = len(chapters)
        if into.pages > into.bounds.pages:
            raise UnreadableError("pages", into.bounds.pages)
        for number, name in enumerate(chapters, 1):
            page = archive.bytes_of(name).decode("utf-8-sig", "replace")
            web_page.add(page, into, number)


def _chapters(archive: Archive) -> list[str]:
    root = next(all_of(archive.xml(CONTAINER), "rootfile"), None)
    if root is None:
        raise UnreadableError("broken")
    place = attribute(root, "full-path")
    book = parsed(archive.bytes_of(place))
    folder = posixpath.dirname(place)
    files = {
        attribute(one, "id"): posixpath.normpath(
            posixpath.join(folder, unquote(attribute(one, "href")))
        )
        for one in all_of(book, "item")
    }
    order = [files.get(attribute(one, "idref"), "") for one in all_of(book, "itemref")]
    return [name for name in order if name in archive]
