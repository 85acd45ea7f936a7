"""Texts → vectors."""

import base64
import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from endpoints.billing import estimates
from endpoints.events import Attempt, Usage
from endpoints.operations.operation import Operation, perform
from endpoints.reading import figures
from endpoints.reading.answer_body import WRONG_SHAPE
from endpoints.reading.error_bodies import malformed
from endpoints.reading.usage import usage_of
from endpoints.targets import Offer, Routing

MOST_TEXTS = 2048  # in one call


@dataclass(frozen=True, slots=True)
class Embeddings:
    """One vector per text, in their order."""

    vectors: list[list[float]]
    usage: Usage
    target_id: str
    attempts: tuple[Attempt, ...] = ()


async def embed(
    offer: Offer,
    texts: Sequence[str],
    *,
    dimensions: int = 0,
    rules: Routing | None = None,
) -> Embeddings:
    """Return the texts' vectors; `dimensions` 0 = as many as the model gives.

    Raises EndpointError.
    """
    vectors: list[list[float]] = []
    prompt, target_id = 0, ""
    attempts: list[Attempt] = []
    for start in range(0, len(texts), MOST_TEXTS):
        batch = list(texts[start : start + MOST_TEXTS])
        params: dict[str, object] = {"input": batch, "encoding_format": "base64"}
        if dimensions:
            params["dimensions"] = dimensions
        estimate = sum(estimates.of_text(text) for text in batch)
        reply = await perform(offer, Operation("embeddings", params, estimate), rules)
        body = reply.json()
        try:
            vectors += _in_order(body["data"], len(batch))
        except WRONG_SHAPE as error:
            raise malformed() from error
        usage = usage_of(body.get("usage"))
        prompt += usage.prompt if usage else estimate
        target_id = reply.target_id
        attempts += reply.attempts
    return Embeddings(vectors, Usage(prompt=prompt), target_id, tuple(attempts))


def _in_order(rows: Sequence[Mapping[str, Any]], wanted: int) -> list[list[float]]:
    """Return the vectors of one batch; raises ValueError unless each is there once."""
    by_place = {figures.count(row["index"]): row["embedding"] for row in rows}
    if len(rows) != wanted or set(by_place) != set(range(wanted)):
        raise ValueError
    return [_vector(by_place[place]) for place in range(wanted)]


def _vector(embedding: str | list[float]) -> list[float]:
    """Return the numbers; base64 holds little-endian 32-bit floats."""
    if isinstance(embedding, str):
        embedding = array("f", base64.b64decode(embedding)).tolist()
    if not all(math.isfinite(each) for each in embedding):
        raise ValueError
    return embedding
