"""Which other models stand in for one, and when. Pure."""

from collections import deque
from collections.abc import Iterable

from endpoints.errors import (
    BadRequest,
    ContentFiltered,
    EndpointError,
    PromptTooLong,
)
from endpoints.targets import Catalogue, Offer, Routing


def stand_ins(rules: Routing, model: str, error: EndpointError) -> tuple[str, ...]:
    """Return the models to ask when `model` has failed with `error`."""
    match error:
        case PromptTooLong():
            return rules.context_window_fallbacks.get(model, ())
        case ContentFiltered():
            return rules.content_policy_fallbacks.get(model, ())
        case BadRequest():
            return ()
        case _:
            return rules.fallbacks.get(model, ())


class Queue:
    """The models still to be asked; each is asked once."""

    def __init__(self, first: Offer, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._waiting = deque([first])
        self._met = {(first.endpoint, first.model)}

    def next(self) -> Offer | None:
        """Return the model to ask now, or None when all have been asked."""
        return self._waiting.popleft() if self._waiting else None

    def stands_alone(self, offer: Offer) -> bool:
        """Tell whether no other model could stand in if `offer`'s whole pool failed."""
        names = self._catalogue.routing.fallbacks.get(offer.model, ())
        return not self._waiting and not self._unmet(offer, names)

    def add(self, failed: Offer, error: EndpointError) -> bool:
        """Line up what stands in for `failed`; False when nobody is left to ask."""
        names = stand_ins(self._catalogue.routing, failed.model, error)
        for offer in self._unmet(failed, names):
            self._met.add((offer.endpoint, offer.model))
            self._waiting.append(offer)
        return bool(self._waiting)

    def _unmet(self, failed: Offer, names: Iterable[str]) -> list[Offer]:
        named = dict.fromkeys(names)  # a configuration may name one twice
        found = [self._catalogue.offer(failed.endpoint, name) for name in named]
        return [
            offer
            for offer in found
            if offer and (offer.endpoint, offer.model) not in self._met
        ]
