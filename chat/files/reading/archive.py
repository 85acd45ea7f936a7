"""The members of a zipped document, as many bytes of them as may be unpacked."""

import io
import zipfile
from collections.abc import Iterator
from typing import Self
from xml.etree import ElementTree as ET

from chat.files.reading.found import UnreadableError

MEMBERS = 20_000
ENCRYPTED = 0x1  # a member's flag
MACROS = ("vbaproject.bin", "/basic/", "basic/script-lc.xml")


class Archive:
    """A zip file; every byte that is unpacked counts, whatever its list says."""

    def __init__(self, data: bytes, most: int) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise UnreadableError("broken") from error
        self._left = self._most = most
        members = self._zip.infolist()
        if any(one.flag_bits & ENCRYPTED for one in members):
            raise UnreadableError("password")
        if len(members) > MEMBERS or sum(one.file_size for one in members) > most:
            raise UnreadableError("unpacked", most // 1_000_000)
        self.names = [one.filename for one in members]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def bytes_of(self, name: str) -> bytes:
        """Return a member. Raises UnreadableError when it is not there, or too much."""
        try:
            with self._zip.open(name) as member:
                data = member.read(self._left + 1)
        except (KeyError, zipfile.BadZipFile, OSError, EOFError) as error:
            raise UnreadableError("broken") from error
        self._left -= len(data)
        if self._left < 0:
            raise UnreadableError("unpacked", self._most // 1_000_000)
        return data

    def xml(self, name: str) -> ET.Element:
        """Return the root of a member. Raises UnreadableError."""
        return parsed(self.bytes_of(name))

    def has_folder(self, start: str) -> bool:
        """Whether a member's name begins so."""
        return any(name.startswith(start) for name in self.names)

    @property
    def has_macros(self) -> bool:
        """Whether programs come along, which nobody here runs."""
        names = [f"/{name.lower()}" for name in self.names]
        return any(mark in name for name in names for mark in MACROS)


def parsed(data: bytes) -> ET.Element:
    """Return XML's root. Raises UnreadableError."""
    # Expat fetches nothing and stops what multiplies itself; the process is bounded.
    try:
        return ET.fromstring(data)  # noqa: S314
    except ET.ParseError as error:
        raise UnreadableError("broken") from error


def local(element: ET.Element) -> str:
    """Return an element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: ET.Element, name: str) -> str:
    """Return an attribute by its name without namespace, or an empty text."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return ""


def first(element: ET.Element, name: str) -> ET.Element | None:
    """Return the first element of that name inside, at any depth."""
    return next(all_of(element, name), None)


def all_of(element: ET.Element, name: str) -> Iterator[ET.Element]:
    """Yield elements of that name inside, at any depth."""
    return element.iterfind(f".//{{*}}{name}")
