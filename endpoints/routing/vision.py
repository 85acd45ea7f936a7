"""Which model answers when the chosen one cannot see images. Pure."""

from dataclasses import replace

from endpoints.request import ChatRequest, Part, PromptMessage, TextPart
from endpoints.targets import Catalogue, Offer
from endpoints.wire.http_call import dialect

LEFT_OUT: TextPart = {"type": "text", "text": "[A picture that you cannot see.]"}


def has_images(request: ChatRequest) -> bool:
    """Tell whether any message holds an image."""
    return any(_pictured(message) for message in request.messages)


def asks_about_images(request: ChatRequest) -> bool:
    """Tell whether the last message that somebody wrote holds an image."""
    written = [each for each in request.messages if each["role"] == "user"]
    return bool(written) and _pictured(written[-1])


def unsayable(offer: Offer, request: ChatRequest) -> bool:
    """Tell whether there are files or sounds and the model is asked by one text."""
    return _text_only(offer) and any(
        part["type"] not in ("text", "image_url")
        for message in request.messages
        if isinstance(message["content"], list)
        for part in message["content"]
    )


def without_images(request: ChatRequest) -> ChatRequest:
    """Return the request with a word in the place of every image."""
    messages = tuple(_described(message) for message in request.messages)
    return replace(request, messages=messages)


def blind(offer: Offer) -> bool:
    """Tell whether the model is known to take text only, or is asked in text only."""
    return _text_only(offer) or (offer.knowledge.known and not offer.knowledge.vision)


def seeing(offer: Offer, catalogue: Catalogue) -> Offer | None:
    """Return the first offer that sees images, of the same endpoint.

    Of another one only if the configuration names it: a conversation does not leave
    its endpoint by itself.
    """
    able = [
        each
        for each in catalogue.offers
        if each.knowledge.vision and not _text_only(each)
    ]
    consented = catalogue.vision_endpoints.get(offer.endpoint, "")
    named = (offer.endpoint, consented)
    found = (each for name in named for each in able if each.endpoint == name)
    return next(found, None)


def _text_only(offer: Offer) -> bool:
    """Tell whether the model is asked by one text: legacy completions hold no image."""
    spoken = {dialect(target) for target in offer.targets}
    return spoken == {"completions"}


def _pictured(message: PromptMessage) -> bool:
    content = message["content"]
    return isinstance(content, list) and any(
        part["type"] == "image_url" for part in content
    )


def _described(message: PromptMessage) -> PromptMessage:
    content = message["content"]
    if not isinstance(content, list):
        return message
    parts: list[Part] = [
        LEFT_OUT if part["type"] == "image_url" else part for part in content
    ]
    return {**message, "content": parts}
