"""Ask one deployment after the other until one begins to answer.

Nothing is asked again after the first piece of an answer: whoever reads keeps it.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from django.utils.translation import gettext as _

from endpoints.calling import notices
from endpoints.calling.attempts import Asking
from endpoints.errors import BadRequest, CannotSee, EndpointError, NotConfigured
from endpoints.events import Event
from endpoints.reading.answer_body import Pace
from endpoints.request import ChatRequest
from endpoints.routing import fallbacks, vision
from endpoints.routing.plan import FOR_EVER, Plan, Step
from endpoints.targets import Catalogue, Offer

Events = AsyncGenerator[Event, None]


async def ask(
    offer: Offer,
    request: ChatRequest,
    catalogue: Catalogue,
    *,
    streamed: bool,
    pace: Pace | None = None,
    patience: float = FOR_EVER,
) -> Events:
    """Give the events of an answer by `offer`, or by a model that stands in for it.

    `patience`: seconds that busy deployments are waited for, all pauses together.
    Raises EndpointError; after the first piece at once, before it when nobody is left.
    """
    chosen, request = _able(offer, request, catalogue)
    asking = Asking(request, catalogue.routing, streamed=streamed, pace=pace)
    asking.patience = patience
    if chosen is not offer:
        yield notices.stands_in("switched_to_vision", chosen)
    queue = fallbacks.Queue(chosen, catalogue)
    while current := queue.next():
        if current is not chosen:
            yield notices.stands_in("fallback", current)
        try:
            async with aclosing(
                _pool(current, asking, patient=queue.stands_alone(current))
            ) as events:
                async for event in events:
                    yield event
        except EndpointError as error:
            if asking.begun or not queue.add(current, error):
                raise
        else:
            return


def _able(
    offer: Offer, request: ChatRequest, catalogue: Catalogue
) -> tuple[Offer, ChatRequest]:
    """Return `offer`, or one that sees when there is something to see.

    Where nobody sees, pictures of earlier messages are left out, so that a
    conversation can go on; a question about a picture is refused.
    """
    if vision.unsayable(offer, request):
        raise BadRequest(_("This model takes text only."), status=400)
    if not (vision.has_images(request) and vision.blind(offer)):
        return offer, request
    if able := vision.seeing(offer, catalogue):
        return able, request
    if vision.asks_about_images(request):
        raise CannotSee(
            _(
                "This model cannot see images. Choose one that can, or send the message"
                " without the picture."
            ),
            status=400,
        )
    return offer, vision.without_images(request)


async def _pool(offer: Offer, asking: Asking, *, patient: bool) -> Events:
    """Give the events of an answer by one of the offer's targets.

    `patient`: no other model stands in, so that waiting for one of these is worth it.
    """
    if not offer.targets:
        raise NotConfigured(_("This model has no deployment."))
    plan = Plan(offer.targets, asking, patient=patient)
    step: Step | None = plan.first()
    note = notices.resting(step) if step else None
    while step:
        if note:
            yield note
        await asyncio.sleep(step.wait)
        try:
            async with aclosing(asking.call(step.target)) as events:
                async for event in events:
                    yield event
        except EndpointError as error:
            if asking.begun:
                raise
            following = plan.after(step.target, error)
            wait = following.wait if following else 0.0
            yield asking.tally.failed(step.target, error, wait)
            note = notices.between(step.target, error, following) if following else None
            step = following
        else:
            return
    raise plan.verdict()
