"""Files that code has written at the service: fetched within bounds, kept here."""

import logging
import mimetypes

from django.utils.translation import gettext as _

from chat.documents import Part
from chat.errors import ChatError, Denied, Invalid
from chat.files import uploads
from chat.files.limits import most_bytes
from chat.ids import derived
from chat.runs.hosted.hearing import Heard
from chat.runs.run import Run
from chat.runs.watching.hub import Hub
from chat.store import files
from chat.store.personal.owned import Document
from endpoints.billing.charge import answering
from endpoints.errors import EndpointError
from endpoints.events import Cited, Notice
from endpoints.operations import container_files

log = logging.getLogger(__name__)

MOST = 10  # files of one round


async def fetch(hub: Hub, run: Run, heard: Heard) -> list[Notice]:
    """Keep and show what a round's code has written; return what could not be."""
    lost = []
    for cited in list(heard.files.values())[:MOST]:
        try:
            run.picture(await _kept(run, cited))
            hub.wake(urgent=True)
        except (EndpointError, ChatError) as error:
            text = _("The file %(name)s could not be kept: %(why)s")
            told = {"name": cited.title[:80], "why": error.message}
            lost.append(Notice("file_lost", text % told))
    return lost


async def _kept(run: Run, cited: Cited) -> Part:
    """Fetch one file, keep it, and return the part that shows it."""
    found = answering(run.offer, run.round.attempts) or run.offer
    most = most_bytes(found.endpoint)
    data = await container_files.content(found, cited.container, cited.file_id, most)
    name = uploads.clean(cited.title or cited.file_id)
    file = await _stored(run, found.endpoint, name, data)
    shown: Part = {
        "type": "image" if file["kind"] == "image" else "file",
        "picture": derived(run.person.id, run.record.run_id, cited.file_id),
        "file_id": file["_id"],
        "name": file["name"],
    }
    if file["kind"] == "image":
        shown |= {"width": file["width"], "height": file["height"], "alt": name}
    return shown


async def _stored(run: Run, endpoint: str, name: str, data: bytes) -> Document:
    """Store a file as if the person had attached it; one of no words as it is."""
    try:
        return await uploads.take(run.person.id, endpoint, name, data)
    except (Denied, Invalid) as error:
        if not data or error.code not in ("no_text", "unsupported_type", "unreadable"):
            raise
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    fields = {"name": name, "kind": "text", "type": kind, "text": "", "tokens": 0}
    return await files.add(run.person.id, fields, data)
