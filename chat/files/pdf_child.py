"""Reads a PDF's text in a process of its own: PDF on stdin, JSON on stdout.

Started by runtime.isolated, which gives it little memory and time.
"""

import io
import json
import logging
import sys

from pypdf import PasswordType, PdfReader


def read(data: bytes, most_pages: int, most_characters: int) -> dict[str, object]:
    """Return `text`, `pages` and `cut`, or `error`: password | broken | pages."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            return {"error": "password"}
        if len(reader.pages) > most_pages:
            return {"error": "pages", "pages": len(reader.pages)}
        return text_of(reader, most_characters)
    # Whatever a damaged file makes of the library, recursion and memory included.
    except Exception:  # noqa: BLE001
        return {"error": "broken"}


def text_of(reader: PdfReader, most: int) -> dict[str, object]:
    """Return the text of the pages as far as `most` characters go."""
    texts: list[str] = []
    size = 0
    for page in reader.pages:
        texts.append(page.extract_text().strip())
        size += len(texts[-1])
        if size > most:
            break
    text = "\n\n".join(text for text in texts if text)
    return {"text": text[:most], "pages": len(reader.pages), "cut": size > most}


def main() -> None:
    """Answer one PDF."""
    logging.disable(logging.CRITICAL)
    most_pages, most_characters = (int(word) for word in sys.argv[1:3])
    found = read(sys.stdin.buffer.read(), most_pages, most_characters)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
