"""Pictures that models have drawn: made anew, kept as files of the person."""

import asyncio
import re
import unicodedata

from chat.documents import Part
from chat.files.pictures import BrokenPictureError, NotAPictureError, preview, remade
from chat.files.pictures import TooManyPixelsError as TooMany
from chat.files.uploads import DECODERS
from chat.store import files
from librechat_yaml.live import librechat
from tools.tool import MadePicture

WORDS, LETTERS = 6, 60  # of a prompt that name its picture
ALT = 1_000  # characters of a prompt that stand for it


class NoPicture(Exception):
    """What came is no picture that can be kept."""


async def keep(owner_id: int, picture: str, made: MadePicture) -> Part:
    """Keep a picture and return the part of the answer that shows it.

    `picture` is its name within the answer. Raises NoPicture, Invalid (too many files).
    """
    loop, output = asyncio.get_running_loop(), librechat().image_output_type

    def again() -> tuple[dict[str, object], bytes]:
        kept = remade(made.data, output, whole=True)
        size = {"width": kept.width, "height": kept.height}
        return {"kind": "image", "type": kept.type, **size}, kept.data

    try:
        fields, data = await loop.run_in_executor(DECODERS, again)
    except (NotAPictureError, BrokenPictureError, TooMany) as error:
        raise NoPicture from error
    name = f"{name_of(made.prompt)}.{output}"
    told = {
        "prompt": made.prompt,
        "revised_prompt": made.revised_prompt,
        "model": made.model,
    }
    described = {"name": name, **fields, "drawn": told}
    file = await files.add(owner_id, described, data, made.id)
    alt = (made.revised_prompt or made.prompt)[:ALT]
    part: Part = {"type": "image", "picture": picture, "file_id": made.id, "alt": alt}
    return {**part, "name": name, "width": file["width"], "height": file["height"]}


async def begun(picture: str, data: bytes) -> Part:
    """Return the part that shows how far a picture has come."""
    loop = asyncio.get_running_loop()
    shown = await loop.run_in_executor(DECODERS, preview, data)
    return {"type": "image", "picture": picture, "preview": shown}


def name_of(prompt: str) -> str:
    """Return a file's name from the first words of what it shows."""
    plain = "".join(
        letter if unicodedata.category(letter)[0] in "LN" else " " for letter in prompt
    )
    words = re.split(r"\s+", plain.strip())[:WORDS]
    return "-".join(words)[:LETTERS].strip("-") or "picture"
