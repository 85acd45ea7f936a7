"""Words (and pictures) → pictures.

Format: https://learn.microsoft.com/azure/ai-foundry/openai/how-to/dall-e (gpt-image)
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from endpoints.billing import estimates
from endpoints.events import Usage
from endpoints.operations.operation import Operation, Received, Reply, perform
from endpoints.reading.usage import usage_of
from endpoints.targets import Catalogue, Offer

ESTIMATE = 4000  # tokens of one picture of middling size and quality


@dataclass(frozen=True, slots=True)
class DrawnPicture:
    """One picture: its bytes, or the address where dall-e left it."""

    data: bytes = field(default=b"", repr=False)
    url: str = ""
    revised_prompt: str = ""


async def generate(
    offer: Offer,
    prompt: str,
    params: Mapping[str, object] | None = None,
    *,
    known: Catalogue | None = None,
) -> Reply[list[DrawnPicture]]:
    """Draw `prompt`; `params` are size, quality, n, … Raises EndpointError."""
    body = {"prompt": prompt, **(params or {})}
    estimate = ESTIMATE + estimates.of_text(prompt)
    operation = Operation("images/generations", body, estimate, _pictures)
    return await perform(offer, operation, known)


async def edit(
    offer: Offer,
    prompt: str,
    images: Sequence[tuple[str, bytes]],
    params: Mapping[str, object] | None = None,
    *,
    known: Catalogue | None = None,
) -> Reply[list[DrawnPicture]]:
    """Change pictures as `prompt` says; `images` are (file name, bytes).

    Raises EndpointError.
    """
    body = {"prompt": prompt, **(params or {})}
    name = "image[]" if len(images) > 1 else "image"
    files = tuple((name, image) for image in images)
    estimate = ESTIMATE + estimates.of_text(prompt)
    operation = Operation("images/edits", body, estimate, _pictures, files)
    return await perform(offer, operation, known)


def _pictures(received: Received) -> tuple[list[DrawnPicture], Usage | None]:
    body = received.json()
    return [_picture(row) for row in body["data"]], usage_of(body.get("usage"))


def _picture(row: Mapping[str, Any]) -> DrawnPicture:
    data = base64.b64decode(row.get("b64_json") or "")
    return DrawnPicture(data, row.get("url") or "", row.get("revised_prompt") or "")
