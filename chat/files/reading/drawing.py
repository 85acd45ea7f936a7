"""A page of a PDF as a picture, and where its words stand. Runs in the child."""

import base64
import io
from collections.abc import Iterator
from ctypes import byref, c_int
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as native

from chat.files.reading.choosing import BEGINNING, PDF
from chat.files.reading.formats.pdf import opened
from chat.files.reading.found import UnreadableError

PIXELS = 6_000_000  # of a page's picture
RUNS = 5_000  # of words on a page that are placed
QUALITY = 80  # of WebP


def answer(data: bytes, page: str, width: str) -> dict[str, Any]:
    """Return `picture` (base64 of WebP), `width` and `height` in pixels, and `words`.

    Words are `[text, left, top, width, height]`, places as shares of the page; or
    `error` as of choosing.answer; nothing where there is no such page.
    """
    if not PDF.search(data, 0, BEGINNING):
        return {}
    try:
        document = opened(data)
        if not 1 <= int(page) <= len(document):
            return {}
        return _drawn(document[int(page) - 1], int(width))
    except UnreadableError as error:
        return {"error": error.reason, "number": error.number}
    # Whatever a damaged page makes of the library.
    except Exception:  # noqa: BLE001
        return {"error": "broken"}


def _drawn(page: pdfium.PdfPage, width: int) -> dict[str, Any]:
    wide, high = page.get_size()
    scale = min(width / wide, (PIXELS / (wide * high)) ** 0.5)
    picture = page.render(scale=scale).to_pil()
    target = io.BytesIO()
    picture.save(target, "WEBP", quality=QUALITY)
    return {
        "picture": base64.b64encode(target.getvalue()).decode(),
        "width": picture.width,
        "height": picture.height,
        "words": list(_words(page, picture.width, picture.height)),
    }


def _words(page: pdfium.PdfPage, width: int, height: int) -> Iterator[list[Any]]:
    words = page.get_textpage()
    for number in range(min(words.count_rects(), RUNS)):
        left, bottom, right, top = words.get_rect(number)
        text = words.get_text_bounded(left, bottom, right, top).replace("\ufffe", "")
        first = _place(page, width, height, left, top)
        last = _place(page, width, height, right, bottom)
        xs, ys = sorted((first[0], last[0])), sorted((first[1], last[1]))
        yield [
            text,
            round(xs[0] / width, 4),
            round(ys[0] / height, 4),
            round((xs[1] - xs[0]) / width, 4),
            round((ys[1] - ys[0]) / height, 4),
        ]


def _place(
    page: pdfium.PdfPage, width: int, height: int, x: float, y: float
) -> tuple[int, int]:
    """Return where a point of the page, turned as it may be, is in the picture."""
    across, down = c_int(), c_int()
    native.FPDF_PageToDevice(
        page, 0, 0, width, height, 0, x, y, byref(across), byref(down)
    )
    return across.value, down.value
