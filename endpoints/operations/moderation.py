"""Is a text acceptable? Asked of an OpenAI-compatible moderation model."""

from dataclasses import dataclass

from endpoints.billing import estimates
from endpoints.events import Attempt
from endpoints.operations.operation import Operation, perform
from endpoints.reading.answer_body import WRONG_SHAPE
from endpoints.reading.error_bodies import malformed
from endpoints.targets import Offer, Routing


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the model thinks of one text; `categories` are those that apply."""

    flagged: bool
    categories: tuple[str, ...]
    target_id: str
    attempts: tuple[Attempt, ...] = ()


async def moderate(offer: Offer, text: str, *, rules: Routing | None = None) -> Verdict:
    """Return the verdict on `text`. Raises EndpointError."""
    operation = Operation("moderations", {"input": text}, estimates.of_text(text))
    reply = await perform(offer, operation, rules)
    body = reply.json()
    try:
        result = body["results"][0]
        categories = tuple(name for name, hit in result["categories"].items() if hit)
        flagged = bool(result["flagged"])
    except WRONG_SHAPE as error:
        raise malformed() from error
    return Verdict(flagged, categories, reply.target_id, reply.attempts)
