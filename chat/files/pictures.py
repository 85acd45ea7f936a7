"""Pictures that people send, made anew: only pixels survive, small enough for a model.

What Pillow decodes is bounded by its format, its file and, before a pixel is read,
its size in pixels.
"""

import io
from dataclasses import dataclass, field
from typing import Literal

from PIL import Image, ImageOps, UnidentifiedImageError

OutputType = Literal["png", "webp", "jpeg"]
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")  # decoders that may be tried
PIXELS = 40_000_000  # of a picture as it was sent: 160 MB in memory
SHORT_SIDE, LONG_SIDE = 768, 2_000  # pixels; services shrink to that themselves
QUALITY = 90  # of JPEG and WebP
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
BROKEN = (OSError, SyntaxError, ValueError, EOFError, MemoryError)


class NotAPictureError(Exception):
    """The bytes are no picture of a format that is taken."""


class TooManyPixelsError(Exception):
    """The picture is larger than PIXELS."""


class BrokenPictureError(Exception):
    """The bytes begin like a picture but are none."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept; the size is in pixels."""

    data: bytes = field(repr=False)
    type: str  # image/png …
    width: int
    height: int


def remade(data: bytes, output: OutputType) -> Picture:
    """Return the first frame, upright, shrunk and encoded anew, without metadata.

    Raises NotAPictureError, TooManyPixelsError or BrokenPictureError.
    """
    try:
        opened = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        raise NotAPictureError from None
    except BOMBS:
        raise TooManyPixelsError from None
    except BROKEN as error:
        raise BrokenPictureError from error
    with opened:
        if opened.width * opened.height > PIXELS:
            raise TooManyPixelsError
        try:
            return _encoded(_shrunk(opened), output)
        except BOMBS:
            raise TooManyPixelsError from None
        except BROKEN as error:
            raise BrokenPictureError from error


def _shrunk(image: Image.Image) -> Image.Image:
    image.draft("RGB", (LONG_SIDE, LONG_SIDE))  # JPEG decodes straight to a fraction
    upright = ImageOps.exif_transpose(image)
    long, short = max(upright.size), min(upright.size)
    scale = min(1.0, LONG_SIDE / long, SHORT_SIDE / short)
    plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    if scale == 1.0:
        return plain
    width, height = (max(1, round(side * scale)) for side in plain.size)
    return plain.resize((width, height), Image.Resampling.LANCZOS)


def _encoded(image: Image.Image, output: OutputType) -> Picture:
    if output == "jpeg" and image.mode != "RGB":
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image).convert("RGB")
    image.info.clear()
    target = io.BytesIO()
    image.save(target, output.upper(), quality=QUALITY)
    return Picture(target.getvalue(), f"image/{output}", image.width, image.height)
