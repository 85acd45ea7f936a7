"""Pictures that people send, made anew: only pixels survive, small enough for a model.

What Pillow decodes is bounded by its format, its file and, before a pixel is read,
its size in pixels.
"""

import base64
import io
from dataclasses import dataclass, field
from typing import Literal

from PIL import Image, ImageOps, UnidentifiedImageError

OutputType = Literal["png", "webp", "jpeg"]
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")  # decoders that may be tried
PIXELS = 40_000_000  # of a picture as it was sent: 160 MB in memory
SHORT_SIDE, LONG_SIDE = 768, 2_000  # pixels; services shrink to that themselves
QUALITY = 90  # of JPEG and WebP
PREVIEW, PREVIEW_QUALITY = 320, 60  # pixels of the long side
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


def remade(data: bytes, output: OutputType, *, whole: bool = False) -> Picture:
    """Return the first frame, upright, shrunk and encoded anew, without metadata.

    `whole`: in the size that it has. Raises NotAPictureError, TooManyPixelsError or
    BrokenPictureError.
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
            return _encoded(_plain(opened) if whole else _shrunk(opened), output)
        except BOMBS:
            raise TooManyPixelsError from None
        except BROKEN as error:
            raise BrokenPictureError from error


def preview(data: bytes) -> str:
    """Return a small picture of one that is being drawn as a data: address.

    "" for what is no picture, or too large a one.
    """
    try:
        picture = remade(data, "jpeg", whole=True)
        with Image.open(io.BytesIO(picture.data)) as image:
            image.thumbnail((PREVIEW, PREVIEW))
            target = io.BytesIO()
            image.save(target, "WEBP", quality=PREVIEW_QUALITY)
    except (NotAPictureError, TooManyPixelsError, BrokenPictureError):
        return ""
    return "data:image/webp;base64," + base64.b64encode(target.getvalue()).decode()


def _plain(image: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(image)
    return upright.convert("RGBA" if upright.has_transparency_data else "RGB")


def _shrunk(image: Image.Image) -> Image.Image:
    image.draft("RGB", (LONG_SIDE, LONG_SIDE))  # JPEG decodes straight to a fraction
    plain = _plain(image)
    long, short = max(plain.size), min(plain.size)
    scale = min(1.0, LONG_SIDE / long, SHORT_SIDE / short)
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
