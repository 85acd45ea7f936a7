"""Contents of a resource → files as a person attaches them."""

import base64
import binascii
import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from tools.mcp.offered.told import seen

if TYPE_CHECKING:
    from mcp.types import BlobResourceContents, TextResourceContents

MOST_FILES = 10  # of one resource or prompt
LONGEST = 80  # characters of a name
UNFIT = re.compile(r"[^\w.() -]+")
PLAIN = "text/plain"
KIND = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}")
ENDINGS = {PLAIN: ".txt", "text/markdown": ".md"}  # the same on every machine


@dataclass(frozen=True, slots=True)
class ServerFile:
    """A file as a server gave it: its bytes are a stranger's."""

    name: str
    mime_type: str
    data: bytes = field(repr=False)

    def told(self) -> dict[str, str]:
        """Return it as browsers are told, its bytes in base64."""
        data = base64.b64encode(self.data).decode()
        return {"name": self.name, "mime_type": self.mime_type, "data": data}


def files_of(
    contents: "Iterable[TextResourceContents | BlobResourceContents]",
) -> list[ServerFile]:
    """Return the files of a resource; what is no base64 is left out."""
    found = [_file(each) for each in contents]
    return [each for each in found if each is not None][:MOST_FILES]


def file_from(uri: str, mime_type: str, data: bytes) -> ServerFile:
    """Return bytes under a name that follows from their address."""
    kind = mime_type.partition(";")[0].strip().lower()
    kind = kind if KIND.fullmatch(kind) else "application/octet-stream"
    return ServerFile(_name(uri, kind), kind, data)


def _file(each: "TextResourceContents | BlobResourceContents") -> ServerFile | None:
    text = getattr(each, "text", None)
    if text is not None:
        data = text.encode(errors="replace")
        return file_from(each.uri, each.mime_type or PLAIN, data)
    try:
        data = base64.b64decode(getattr(each, "blob", ""), validate=True)
    except (binascii.Error, ValueError):
        return None
    return file_from(each.uri, each.mime_type or "", data)


def _name(uri: str, kind: str) -> str:
    """Return the last step of an address, with an ending that says what it is."""
    try:
        parts = urlsplit(uri)
        last = unquote(parts.path).rstrip("/").rpartition("/")[2] or parts.netloc
    except ValueError:
        last = ""
    name = UNFIT.sub("_", seen(last)).strip("._ ")[-LONGEST:] or "resource"
    if "." in name[1:]:
        return name
    return name + (ENDINGS.get(kind) or mimetypes.guess_extension(kind) or ".txt")
