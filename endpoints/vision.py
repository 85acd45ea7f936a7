"""Which model answers when the chosen one cannot see images. Pure."""

from endpoints.request import ChatRequest
from endpoints.targets import Catalogue, Offer


def has_images(request: ChatRequest) -> bool:
    """Tell whether any message holds an image."""
    return any(
        part["type"] == "image_url"
        for message in request.messages
        if isinstance(message["content"], list)
        for part in message["content"]
    )


def blind(offer: Offer) -> bool:
    """Tell whether the model is known to take text only."""
    return offer.knowledge.known and not offer.knowledge.vision


def seeing(offer: Offer, catalogue: Catalogue) -> Offer | None:
    """Return the first offer that sees images, of the same endpoint if possible."""
    able = [each for each in catalogue.offers if each.knowledge.vision]
    same = [each for each in able if each.endpoint == offer.endpoint]
    return next(iter([*same, *able]), None)
