"""What is to be drawn → the parameters of the model that draws. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from endpoints.targets import Knowledge

Shape = Literal["auto", "square", "portrait", "landscape"]
Quality = Literal["auto", "low", "medium", "high"]
Background = Literal["auto", "transparent", "opaque"]
MOST = 4  # pictures of one order
PARTIAL = 2  # times that a picture shows before it is whole

SIZES: Mapping[str, Mapping[str, str]] = {  # model → shape → pixels
    "gpt-image": {
        "square": "1024x1024",
        "portrait": "1024x1536",
        "landscape": "1536x1024",
    },
    "dall-e-3": {
        "square": "1024x1024",
        "portrait": "1024x1792",
        "landscape": "1792x1024",
    },
    "dall-e-2": dict.fromkeys(("square", "portrait", "landscape"), "1024x1024"),
    "flux": {
        "square": "1024x1024",
        "portrait": "832x1216",
        "landscape": "1216x832",
    },
}


@dataclass(frozen=True, slots=True)
class PictureOrder:
    """What to draw, or how to change `images` (file name, bytes)."""

    prompt: str
    shape: Shape = "auto"
    quality: Quality = "auto"
    background: Background = "auto"
    count: int = 1
    images: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    partial: bool = False  # somebody looks on
    user: str = ""
    placeholders: Mapping[str, str] = field(default_factory=dict)


def named(pictures: Iterable[bytes]) -> tuple[tuple[str, bytes], ...]:
    """Return pictures with file names whose endings say what they are."""
    return tuple(
        (f"picture-{number}.{_ending(data)}", data)
        for number, data in enumerate(pictures, 1)
    )


def _ending(data: bytes) -> str:
    if data.startswith(b"RIFF"):
        return "webp"
    return "jpg" if data.startswith(b"\xff\xd8") else "png"


def family_of(base_model: str) -> str:
    """Return the kind of model that draws, "" for one that is not known."""
    return next((name for name in SIZES if name in base_model.lower()), "")


def params_for(known: Knowledge, order: PictureOrder) -> dict[str, object]:
    """Return the body but for `model`; what a model does not know is left out."""
    family = family_of(known.base_model)
    body: dict[str, object] = {"prompt": order.prompt}
    count = 1 if family == "dall-e-3" else min(order.count, MOST)
    if count > 1:
        body["n"] = count
    if size := SIZES.get(family, {}).get(order.shape):
        body["size"] = size
    if family == "gpt-image":
        body |= _of_gpt_image(order, streamed=count == 1 and known.streams)
    elif family == "dall-e-3":
        body["quality"] = "hd" if order.quality == "high" else "standard"
    if family.startswith("dall-e"):
        body["response_format"] = "b64_json"  # an address would end within the hour
    return body


def _of_gpt_image(order: PictureOrder, *, streamed: bool) -> dict[str, object]:
    chosen = {"quality": order.quality, "background": order.background}
    body: dict[str, object] = {
        name: value for name, value in chosen.items() if value != "auto"
    }
    if order.user:
        body["user"] = order.user
    if order.partial and streamed:
        body |= {"stream": True, "partial_images": PARTIAL}
    return body
