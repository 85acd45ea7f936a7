"""Words (and pictures) → pictures.

Format: https://learn.microsoft.com/azure/ai-foundry/openai/how-to/dall-e (gpt-image)
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from endpoints.billing import estimates
from endpoints.events import Attempt, Usage
from endpoints.operations.operation import Operation, Reply, perform
from endpoints.reading.answer_body import WRONG_SHAPE
from endpoints.reading.error_bodies import malformed
from endpoints.reading.usage import usage_of
from endpoints.targets import Offer, Routing

ESTIMATE = 4000  # tokens of one picture of middling size and quality


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its bytes, or the address where dall-e left it."""

    data: bytes = field(default=b"", repr=False)
    url: str = ""
    revised_prompt: str = ""


@dataclass(frozen=True, slots=True)
class Pictures:
    """What one request has drawn."""

    pictures: list[Picture]
    usage: Usage
    target_id: str
    attempts: tuple[Attempt, ...] = ()


async def generate(
    offer: Offer,
    prompt: str,
    params: Mapping[str, object] | None = None,
    *,
    rules: Routing | None = None,
) -> Pictures:
    """Draw `prompt`; `params` are size, quality, n, … Raises EndpointError."""
    body = {"prompt": prompt, **(params or {})}
    estimate = ESTIMATE + estimates.of_text(prompt)
    operation = Operation("images/generations", body, estimate)
    return _pictures(await perform(offer, operation, rules))


async def edit(
    offer: Offer,
    prompt: str,
    images: Sequence[tuple[str, bytes]],
    params: Mapping[str, object] | None = None,
    *,
    rules: Routing | None = None,
) -> Pictures:
    """Change pictures as `prompt` says; `images` are (file name, bytes).

    Raises EndpointError.
    """
    body = {"prompt": prompt, **(params or {})}
    name = "image[]" if len(images) > 1 else "image"
    files = tuple((name, image) for image in images)
    estimate = ESTIMATE + estimates.of_text(prompt)
    operation = Operation("images/edits", body, estimate, files)
    return _pictures(await perform(offer, operation, rules))


def _pictures(reply: Reply) -> Pictures:
    body = reply.json()
    try:
        pictures = [_picture(row) for row in body["data"]]
        usage = usage_of(body.get("usage")) or Usage()
    except (*WRONG_SHAPE, binascii.Error) as error:
        raise malformed() from error
    return Pictures(pictures, usage, reply.target_id, reply.attempts)


def _picture(row: Mapping[str, Any]) -> Picture:
    data = base64.b64decode(row.get("b64_json") or "")
    return Picture(data, row.get("url") or "", row.get("revised_prompt") or "")
