"""Texts → vectors."""

import base64
import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from endpoints.billing import estimates
from endpoints.events import Attempt, Usage
from endpoints.operations.operation import Operation, Received, perform
from endpoints.reading import figures
from endpoints.reading.usage import usage_of
from endpoints.targets import Catalogue, Offer

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
    known: Catalogue | None = None,
) -> Embeddings:
    """Return the texts' vectors; `dimensions` 0 = as many as the model gives.

    All are by one model: whoever answers first answers for all. Raises EndpointError.
    """
    vectors: list[list[float]] = []
    prompt, target_id = 0, ""
    attempts: list[Attempt] = []
    for start in range(0, len(texts), MOST_TEXTS):
        operation = _operation(texts[start : start + MOST_TEXTS], dimensions)
        reply = await perform(offer, operation, known)
        offer, known = _alone(offer, known, reply.attempts[-1])
        vectors += reply.result
        prompt += reply.usage.prompt if reply.usage else operation.estimate
        target_id = reply.target_id
        attempts += reply.attempts
    return Embeddings(vectors, Usage(prompt=prompt), target_id, tuple(attempts))


def _operation(texts: Sequence[str], dimensions: int) -> Operation[list[list[float]]]:
    params: dict[str, object] = {"input": list(texts), "encoding_format": "base64"}
    if dimensions:
        params["dimensions"] = dimensions
    estimate = sum(estimates.of_text(text) for text in texts)

    def read(received: Received) -> tuple[list[list[float]], Usage | None]:
        body = received.json()
        return _in_order(body["data"], len(texts)), usage_of(body.get("usage"))

    return Operation("embeddings", params, estimate, read)


def _alone(
    offer: Offer, known: Catalogue | None, answered: Attempt
) -> tuple[Offer, Catalogue]:
    """Return the model that has answered, and rules by which no other stands in.

    Vectors of two models cannot be compared.
    """
    known = known or Catalogue()
    found = known.offer(answered.endpoint, answered.model)
    same = (answered.endpoint, answered.model) == (offer.endpoint, offer.model)
    rules = replace(known.routing, fallbacks={}, content_policy_fallbacks={})
    return offer if same else found or offer, replace(known, routing=rules)


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
