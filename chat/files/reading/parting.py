"""Some pages of a PDF as a PDF of their own. Runs in the child."""

import base64
import io
from typing import Any

import pypdfium2 as pdfium

from chat.files.reading.formats.pdf import opened
from chat.files.reading.found import UnreadableError


def answer(data: bytes, pages: str) -> dict[str, Any]:
    """Return `pdf` (base64) with the pages, numbers from 1 with commas; or `error`."""
    try:
        parted = pdfium.PdfDocument.new()
        parted.import_pages(opened(data), [int(one) - 1 for one in pages.split(",")])
        target = io.BytesIO()
        parted.save(target)
    except UnreadableError as error:
        return {"error": error.reason, "number": error.number}
    # Whatever a damaged page makes of the library.
    except Exception:  # noqa: BLE001
        return {"error": "broken"}
    return {"pdf": base64.b64encode(target.getvalue()).decode()}
