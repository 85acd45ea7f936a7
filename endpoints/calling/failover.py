"""The one way to a model: ask one deployment after the other until one answers.

Chats, embeddings, pictures, sound and moderation all come through here. Nothing is
asked again after the first piece of an answer: whoever reads keeps it.
"""

import asyncio
from collections.abc import AsyncGenerator

from endpoints.calling.attempts import Attempts
from endpoints.errors import EndpointError
from endpoints.events import Event, Notice
from endpoints.routing.plan import ModelRequest, Step
from endpoints.routing.route import Route
from endpoints.targets import Catalogue, Offer

Events = AsyncGenerator[Event, None]


async def answer(
    offer: Offer, request: ModelRequest, known: Catalogue, *told: Notice
) -> Events:
    """Give the events of an answer by `offer`, or by a model that stands in for it.

    Notices (`told` first) and Attempts come before the first piece. Raises
    EndpointError: after it at once, before it when nobody is left to ask.
    """
    route = Route(offer, request, known)
    attempts = Attempts(request, known.routing)
    step: Step | None = route.first(*told)
    while step:
        for notice in step.notices:
            yield notice
        await asyncio.sleep(step.wait)
        try:
            async with attempts.at(step.target) as begun:
                for event in begun.held:
                    yield event
                async for event in begun.rest:
                    begun.heard(event)
                    yield event
        except EndpointError as error:
            if attempts.begun:
                raise
            failed, step = step.target, route.after(step.target, error)
            yield attempts.failed(failed, error, step.wait if step else 0.0)
        else:
            return
    raise route.verdict
