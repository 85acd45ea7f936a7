"""An answer by a model that draws: what a person writes is what is to be seen."""

import time

from django.utils.translation import gettext as _

from chat.documents import file_ids_of, text_of
from chat.errors import ChatError
from chat.files import drawn
from chat.runs.run import Run
from chat.runs.watching.hub import Hub
from chat.store import files
from endpoints.errors import BadAnswer, BadRequest
from endpoints.events import Drawn
from endpoints.wire.pictures import PictureOrder, named
from tools.pictures.draw import made
from tools.pictures.models import can_edit
from tools.sources import Failed


async def order_of(run: Run) -> PictureOrder:
    """Return what is to be drawn, or how the attached pictures are to be changed.

    Raises BadRequest when that cannot be.
    """
    question, owner_id = run.question, run.person.id
    prompt = text_of(question).strip()
    if not prompt:
        raise BadRequest(_("Say in words what the picture shows."), status=400)
    attached = [part for part in question["content"] if part["type"] == "image"]
    if attached and not can_edit(run.offer):
        raise BadRequest(_("This model draws, but changes no pictures."), status=400)
    images = named(
        [await files.content(owner_id, key) for key in file_ids_of(attached)]
    )
    return PictureOrder(
        prompt,
        images=images,
        partial=True,
        user=str(owner_id),
        placeholders=run.person.placeholders,
    )


async def take(hub: Hub, run: Run, order: PictureOrder, event: Drawn) -> None:
    """Show a picture; a whole one is kept first. Raises BadAnswer for what is none."""
    name = f"{run.record.run_id}.{event.index}"
    if event.partial:
        part = await drawn.begun(name, event.data)
        if not part["preview"]:
            return
    else:
        try:
            [picture] = await made(run.offer, order, [event])
            part = await drawn.keep(run.person.id, name, picture)
        except (drawn.NoPicture, Failed, ChatError) as error:
            why = error.message if isinstance(error, ChatError) else ""
            raise BadAnswer(why or _("What came is no picture.")) from error
    if run.first_delta is None:
        run.first_delta = time.monotonic() - run.begun
    run.picture(part)
    hub.wake(urgent=True)
