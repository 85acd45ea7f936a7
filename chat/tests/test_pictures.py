import io
import struct
import zlib

import pytest
from PIL import Image

from chat.files.pictures import (
    BrokenPictureError,
    NotAPictureError,
    OutputType,
    TooManyPixelsError,
    remade,
)


def picture(
    width: int = 40, height: int = 30, kind: str = "PNG", **saved: object
) -> bytes:
    """Return a picture's bytes."""
    target = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(target, kind, **saved)
    return target.getvalue()


def bomb(side: int) -> bytes:
    """Return a small PNG that claims to be `side` × `side` pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 10_000)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("output", ["png", "webp", "jpeg"])
def test_every_format_becomes_the_chosen_one(kind: str, output: OutputType) -> None:
    made = remade(picture(kind=kind), output)
    assert (made.type, made.width, made.height) == (f"image/{output}", 40, 30)
    assert Image.open(io.BytesIO(made.data)).format == output.upper()


@pytest.mark.parametrize(
    ("width", "height", "shrunk"),
    [(768, 2000, (768, 2000)), (3000, 1500, (1536, 768)), (100, 8000, (25, 2000))],
)
def test_it_is_no_larger_than_a_model_looks_at(
    width: int, height: int, shrunk: tuple[int, int]
) -> None:
    made = remade(picture(width, height), "png")
    assert (made.width, made.height) == shrunk


def test_nothing_but_pixels_survives() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    sent = picture(kind="JPEG", exif=exif, comment=b"<script>1</script>")
    made = remade(sent + b"<script>2</script>", "jpeg")
    assert b"home" in sent
    assert b"script" not in made.data
    assert b"home" not in made.data


def test_a_picture_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    made = remade(picture(40, 30, "JPEG", exif=exif), "png")
    assert (made.width, made.height) == (30, 40)


def test_transparency_becomes_white_in_a_jpeg() -> None:
    target = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(target, "PNG")
    shown = Image.open(io.BytesIO(remade(target.getvalue(), "jpeg").data))
    assert shown.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize("side", [7_000, 10_000, 30_000])
def test_a_bomb_is_refused_before_it_is_decoded(side: int) -> None:
    with pytest.raises(TooManyPixelsError):
        remade(bomb(side), "png")


@pytest.mark.parametrize("data", [b"", b"hello", b"<svg/>", b"%PDF-1.7", b"BM" * 99])
def test_other_files_are_no_pictures(data: bytes) -> None:
    with pytest.raises(NotAPictureError):
        remade(data, "png")


def test_a_picture_that_ends_early_is_broken() -> None:
    with pytest.raises(BrokenPictureError):
        remade(picture(300, 300, "JPEG")[:-200], "png")
