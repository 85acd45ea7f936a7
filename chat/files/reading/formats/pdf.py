"""PDF: the text of each page."""

import io

from pypdf import PasswordType, PdfReader
from pypdf.errors import PyPdfError

from chat.files.reading.formats.found import FoundBlocks, UnreadableError


def read(data: bytes, into: FoundBlocks) -> None:
    """Add the pages' text. Raises UnreadableError."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise UnreadableError("password")
        into.pages = len(reader.pages)
    except PyPdfError as error:
        raise UnreadableError("broken") from error
    if into.pages > into.bounds.pages:
        raise UnreadableError("pages", into.bounds.pages)
    for number, page in enumerate(reader.pages, 1):
        text = page.extract_text().strip()
        if not text and len(page.images):
            into.scans.append(number)
        into.add("text", text, number)
