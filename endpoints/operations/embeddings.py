"""Texts → vectors."""

import base64
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from endpoints import estimates
from endpoints.chat_stream import usage_of
from endpoints.error_bodies import malformed
from endpoints.events import Attempt, Usage
from endpoints.operations.operation import Operation, perform
from endpoints.reading import WRONG_SHAPE
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
            rows = sorted(body["data"], key=lambda row: int(row["index"]))
            vectors += [_vector(row["embedding"]) for row in rows]
            prompt += usage_of(body.get("usage") or {}).prompt
        except WRONG_SHAPE as error:
            raise malformed() from error
        target_id = reply.target_id
        attempts += reply.attempts
    return Embeddings(vectors, Usage(prompt=prompt), target_id, tuple(attempts))


def _vector(embedding: str | list[float]) -> list[float]:
    """Return the numbers; base64 holds little-endian 32-bit floats."""
    if isinstance(embedding, list):
        return embedding
    return array("f", base64.b64decode(embedding)).tolist()
