"""Is a text acceptable? Asked of an OpenAI-compatible moderation model."""

from dataclasses import dataclass

from endpoints.billing import estimates
from endpoints.events import Usage
from endpoints.operations.operation import Operation, Received, Reply, perform
from endpoints.reading.usage import usage_of
from endpoints.targets import Catalogue, Offer


@dataclass(frozen=True, slots=True)
class Moderation:
    """What the model thinks of one text; `categories` are those that apply."""

    flagged: bool
    categories: tuple[str, ...]


async def moderate(
    offer: Offer, text: str, *, known: Catalogue | None = None
) -> Reply[Moderation]:
    """Return what is thought of `text`. Raises EndpointError."""
    params, estimate = {"input": text}, estimates.of_text(text)
    return await perform(
        offer, Operation("moderations", params, estimate, _read), known
    )


def _read(received: Received) -> tuple[Moderation, Usage | None]:
    body = received.json()
    result = body["results"][0]
    categories = tuple(name for name, hit in result["categories"].items() if hit)
    return Moderation(bool(result["flagged"]), categories), usage_of(body.get("usage"))
