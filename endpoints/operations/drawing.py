"""A picture while it is being drawn: the same routing, its events as they come."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field, replace

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


@dataclass(slots=True)
class Drawing:
    """What has come of a drawing so far."""

    pictures: list[Drawn] = field(default_factory=list)  # whole ones
    usage: Usage | None = None
    attempts: list[Attempt] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Take one event in."""
        match event:
            case Drawn(partial=False):
                self.pictures.append(event)
            case Usage():
                self.usage = event
            case Attempt():
                self.attempts.append(event)

    @property
    def begun(self) -> bool:
        """Say whether a deployment has begun to draw."""
        return any(attempt.outcome == "ok" for attempt in self.attempts)


async def drawn(
    offer: Offer, order: PictureOrder, known: Catalogue | None = None
) -> Reply[list[Drawn]]:
    """Return the pictures when all are whole. Raises EndpointError."""
    so_far = Drawing()
    try:
        async with aclosing(draw(offer, order, known)) as events:
            async for event in events:
                so_far.take(event)
    except EndpointError as error:
        error.attempts = tuple(so_far.attempts)
        raise
    return Reply(so_far.pictures, so_far.usage, tuple(so_far.attempts))


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
        self._worst = most_tokens(offer, order)
        self.estimate = self._worst.prompt + self._worst.completion
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

    async def answer(
        self, target: Target, call: HttpCall
    ) -> AsyncGenerator[Event, None]:
        """Make the call and give its events; tokens that are not told are estimated."""
        answer = transport.answer(target, call, waits(), PictureReader())
        async with aclosing(answer) as events:
            async for event in events:
                untold = isinstance(event, Usage) and not event.completion
                yield self._most(event) if untold else event

    def _most(self, usage: Event) -> Usage:
        made = usage.pictures if isinstance(usage, Usage) else 0
        return replace(self._worst, pictures=made, counted=True)


def _files(order: PictureOrder) -> tuple[tuple[str, tuple[str, bytes]], ...]:
    name = "image[]" if len(order.images) > 1 else "image"
    return tuple((name, image) for image in order.images)
