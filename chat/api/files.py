"""Files that people attach to messages: sent, listed, shown to their owner, removed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import File, Form, Router, UploadedFile

from chat import uploading
from chat.api.auth import person_of
from chat.api.pace import within
from chat.api.permission import require
from chat.errors import TooLarge
from chat.shown import listed, shown
from chat.store import files

router = Router(tags=["files"])
NEVER_RUN = "default-src 'none'; sandbox"  # whatever a browser makes of the bytes
ONE_HOUR = 3_600  # seconds


@router.post("")
async def send(
    request: HttpRequest, file: File[UploadedFile], endpoint: Form[str] = "default"
) -> dict[str, Any]:
    """Keep a picture or a text file, to be named in a message.

    `kind` of the answer is `image` or `text`. A file that no message names within a
    week is removed.
    """
    person = person_of(request)
    await require(person, "files")
    await within(person, "upload")
    most = uploading.most_bytes(endpoint)
    if file.size is None or file.size > most:
        text = _("The file may have at most %(size)d MB.")
        raise TooLarge(text % {"size": max(1, most // uploading.MB)})
    return _shown(
        await uploading.take(person.id, endpoint, file.name or "", file.read())
    )


@router.get("")
async def all_of(request: HttpRequest) -> dict[str, Any]:
    """Return the person's files, oldest first."""
    return listed(await files.all_of(person_of(request).id))


@router.get("/{file_id}")
async def one(request: HttpRequest, file_id: UUID) -> dict[str, Any]:
    """Return what is known of a file."""
    return _shown(await files.get(person_of(request).id, str(file_id)))


@router.get("/{file_id}/content")
async def content(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Return the file itself; pictures are shown, everything else is downloaded."""
    owner_id = person_of(request).id
    file = await files.get(owner_id, str(file_id))
    data = await files.content(owner_id, str(file_id))
    picture = file.get("kind") == "image"
    kind = file["type"] if picture else "text/plain; charset=utf-8"
    response = HttpResponse(data, content_type=kind)
    place = content_disposition_header(not picture, file["name"])
    response["Content-Disposition"] = place or "attachment"
    response["Content-Security-Policy"] = NEVER_RUN
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = f"private, max-age={ONE_HOUR}"
    return response


@router.delete("/{file_id}")
async def delete(request: HttpRequest, file_id: UUID) -> dict[str, bool]:
    """Remove a file for good; messages keep its name."""
    await files.delete(person_of(request).id, str(file_id))
    return {"deleted": True}


def _shown(file: dict[str, Any]) -> dict[str, Any]:
    hidden = ("text", "expires_at")
    return shown({name: value for name, value in file.items() if name not in hidden})
