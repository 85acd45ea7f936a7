"""A picture while it is being drawn: the same routing, its events as they come."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from endpoints.billing import estimates
from endpoints.calling import failover, transport
from endpoints.calling.timeouts import waits
from endpoints.errors import EndpointError
from endpoints.events import Attempt, Drawn, Event, Usage
from endpoints.operations.operation import Reply
from endpoints.reading.picture_stream import PictureReader
from endpoints.routing.health import targets_health
from endpoints.routing.plan import FOR_EVER
from endpoints.targets import Catalogue, Offer, Target
from endpoints.wire.headers import added_headers, key_headers
from endpoints.wire.http_call import HttpCall, operation_url, query_of
from endpoints.wire.pictures import PictureOrder, params_for

SEEN = 6_208  # tokens that a picture to be changed takes at most


def draw(
    offer: Offer, order: PictureOrder, known: Catalogue | None = None
) -> AsyncGenerator[Event, None]:
    """Return the events of a drawing: Drawn (partial ones too), Usage, Finished.

    `known` tells the rules, and what else this person may use; without it nothing
    stands in. Raises EndpointError.
    """
    known = known or Catalogue()
    rules = replace(known.routing, context_window_fallbacks={})
    return failover.answer(
        offer, RoutedDrawing(offer, order), replace(known, routing=rules)
    )


async def drawn(
    offer: Offer, order: PictureOrder, known: Catalogue | None = None
) -> Reply[list[Drawn]]:
    """Return the pictures when all are whole. Raises EndpointError."""
    found: list[Drawn] = []
    attempts: list[Attempt] = []
    usage: Usage | None = None
    try:
        async with aclosing(draw(offer, order, known)) as events:
            async for event in events:
                match event:
                    case Drawn(partial=False):
                        found.append(event)
                    case Usage():
                        usage = event
                    case Attempt():
                        attempts.append(event)
    except EndpointError as error:
        error.attempts = tuple(attempts)
        raise
    return Reply(found, usage, tuple(attempts))


def most_tokens(offer: Offer, order: PictureOrder) -> Usage:
    """Return what a drawing may use at most."""
    prompt = estimates.of_text(order.prompt) + SEEN * len(order.images)
    made = offer.knowledge.max_output * order.count
    return Usage(
        prompt,
        made,
        seen=SEEN * len(order.images),
        drawn=made,
        pictures=order.count,
    )


class RoutedDrawing:
    """A drawing on its way to the deployments; see ModelRequest."""

    author = ""  # nobody thinks about it
    patience = FOR_EVER

    def __init__(self, offer: Offer, order: PictureOrder) -> None:
        most = most_tokens(offer, order)
        self.estimate = most.prompt + most.completion
        self._order = order

    def without_thoughts(self) -> bool:
        """Return False: there are none."""
        return False

    def call(self, target: Target) -> HttpCall:
        """Return the HTTP call, without parameters that `target` does not know."""
        order, lessons = self._order, targets_health.of(target).lessons
        asked = {"model": target.deployment, **params_for(target.knowledge, order)}
        asked |= target.add_params
        left_out = {*lessons, *target.drop_params}
        body = {name: value for name, value in asked.items() if name not in left_out}
        headers = {**added_headers(target, order.placeholders), **key_headers(target)}
        operation = "images/edits" if order.images else "images/generations"
        return HttpCall(
            operation_url(target, operation),
            query_of(target),
            headers,
            body,
            streamed=bool(body.get("stream")),
            files=_files(order),
        )

    def answer(self, target: Target, call: HttpCall) -> AsyncGenerator[Event, None]:
        """Make the call and give its events."""
        return transport.answer(target, call, waits(), PictureReader())


def _files(order: PictureOrder) -> tuple[tuple[str, tuple[str, bytes]], ...]:
    name = "image[]" if len(order.images) > 1 else "image"
    return tuple((name, image) for image in order.images)
