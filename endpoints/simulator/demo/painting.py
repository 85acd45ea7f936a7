"""Pretend pictures: a landscape whose colours follow from the words, and a label."""

import colorsys
import hashlib
import io
import textwrap
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

LABEL = "Demo picture, drawn by no model"
LINES = 4  # of the words that are repeated
BLUR = 24  # pixels of a picture that has only begun


def painted(words: str, size: tuple[int, int], seed: str = "") -> Image.Image:
    """Return a picture of `size` pixels for `words`."""
    numbers = hashlib.sha256(f"{words}{seed}".encode()).digest()
    hue = numbers[0] / 255
    image = _sky(size, hue)
    pen = ImageDraw.Draw(image)
    width, height = size
    sun, x = min(size) // 7, width * (0.2 + numbers[1] / 255 * 0.6)
    y = height * (0.22 + numbers[2] / 255 * 0.2)
    pen.ellipse((x - sun, y - sun, x + sun, y + sun), _colour(hue + 0.12, 0.35, 1.0))
    for step, level in enumerate((0.55, 0.68, 0.82)):
        hills = _hills(size, level, numbers[3 + step * 8 :])
        pen.polygon(hills, _colour(hue + 0.5, 0.45, 0.62 - step * 0.17))
    _label(pen, size, words)
    return image


def begun(image: Image.Image, step: int) -> Image.Image:
    """Return a picture as it looks before it is whole; `step` from 0."""
    small = image.resize((BLUR << step, BLUR << step))
    return small.resize(image.size, Image.Resampling.BICUBIC)


def png(image: Image.Image) -> bytes:
    """Return a picture as a file."""
    target = io.BytesIO()
    image.save(target, "PNG", compress_level=1)
    return target.getvalue()


def _sky(size: tuple[int, int], hue: float) -> Image.Image:
    top, bottom = _colour(hue, 0.55, 0.85), _colour(hue + 0.08, 0.2, 1.0)
    strip = Image.new("RGB", (1, 2))
    strip.putdata([top, bottom])
    return strip.resize(size, Image.Resampling.BILINEAR)


def _hills(
    size: tuple[int, int], level: float, numbers: bytes
) -> Sequence[tuple[float, float]]:
    width, height = size
    points = [
        (width * place / 6, height * (level + numbers[place] / 255 * 0.12))
        for place in range(7)
    ]
    return [(0, height), *points, (width, height)]


def _label(pen: ImageDraw.ImageDraw, size: tuple[int, int], words: str) -> None:
    """Write what was asked for, as far as the font has letters, and what this is."""
    width, height = size
    letter = max(10, width // 28)
    font, small = ImageFont.load_default(letter), ImageFont.load_default(letter * 0.6)
    plain = words.encode("latin-1", errors="ignore").decode("latin-1")
    lines = textwrap.wrap(" ".join(plain.split()), 44)[:LINES]
    top = height - letter * (len(lines) * 1.35 + 2.2)
    for number, line in enumerate(lines):
        place = (letter, top + number * letter * 1.35)
        pen.text(place, line, "white", font, stroke_width=1, stroke_fill="#0008")
    pen.text((letter, height - letter * 1.7), LABEL, "#ffffffcc", small)


def _colour(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)
