"""Files that people attach to messages: sent, listed, shown to their owner, removed."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Schema, UploadedFile
from pydantic import Field

from chat.api.every_route.auth import person_of
from chat.api.every_route.permission import require, within
from chat.documents import shown
from chat.errors import NoSuchFile, TooLarge
from chat.files import uploads, viewing
from chat.files.described import told
from chat.files.limits import MB, most_bytes
from chat.files.reading.kinds import KINDS
from chat.store import files
from chat.store.personal.owned import Document

router = Router(tags=["files"])
NEVER_RUN = "default-src 'none'; sandbox"  # whatever a browser makes of the bytes
ONE_HOUR = 3_600  # seconds
DOWNLOADED = {"docx", "xlsx", "xls", "pptx", "odt", "ods", "odp", "epub", "msg"}


class Page(Schema):
    """Which files to list."""

    cursor: str = Field(default="", max_length=200)
    limit: int = Field(default=30, ge=1, le=100)


@router.post("")
async def send(
    request: HttpRequest,
    file: File[UploadedFile],
    endpoint: Form[str] = "default",
    origin: Form[str] = "",
) -> dict[str, Any]:
    """Keep a picture, or a file and its words, to be named in a message.

    `kind` of the answer is `image` or `text`; `about` says what was read. A file that
    no message names within a week is removed. `origin` names the server that the file
    comes from: its words are a stranger's, and models are told so.
    """
    person = person_of(request)
    await require(person, "files")
    await within(person, "upload")
    most = most_bytes(endpoint)
    if file.size is None or file.size > most:
        text = _("The file may have at most %(size)d MB.")
        raise TooLarge(text % {"size": max(1, most // MB)})
    name, data = file.name or "", file.read()
    return _shown(await uploads.take(person.id, endpoint, name, data, origin=origin))


@router.get("")
async def index(request: HttpRequest, page: Query[Page]) -> dict[str, Any]:
    """List one's files, latest first, a page at a time.

    `used_in` names the conversations they stand in; `size` is in bytes.
    """
    owner_id = person_of(request).id
    items, following = await files.page(owner_id, cursor=page.cursor, limit=page.limit)
    used = await files.used_in(owner_id, [file["_id"] for file in items])
    rows = [{**_shown(file), "used_in": _homes(used, file)} for file in items]
    return {"items": rows, "next": following}


def _homes(used: Mapping[str, list[Document]], file: Document) -> list[Document]:
    return [shown(conversation) for conversation in used.get(file["_id"], [])]


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
    kind = file["type"] if picture or _binary(file) else "text/plain; charset=utf-8"
    response = HttpResponse(data, content_type=kind)
    place = content_disposition_header(not picture, file["name"])
    response["Content-Disposition"] = place or "attachment"
    response["Content-Security-Policy"] = NEVER_RUN
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = f"private, max-age={ONE_HOUR}"
    return response


@router.get("/{file_id}/read")
async def read(
    request: HttpRequest, response: HttpResponse, file_id: UUID
) -> dict[str, Any]:
    """Return what the file says, in `blocks` with their pages."""
    owner_id = person_of(request).id
    file = await files.get(owner_id, str(file_id))
    if file.get("kind") == "image":
        raise NoSuchFile
    response["Cache-Control"] = f"private, max-age={ONE_HOUR}"
    return await viewing.blocks_of(
        await files.content(owner_id, str(file_id)), file["name"]
    )


@router.get("/{file_id}/pages/{page}")
async def drawn(
    request: HttpRequest,
    response: HttpResponse,
    file_id: UUID,
    page: int,
    width: int = 800,
) -> dict[str, Any]:
    """Return a page of a PDF: `picture` (base64, WebP), its size, and its `words`.

    Each of the words is `[text, left, top, width, height]`, as shares of the page.
    """
    owner_id = person_of(request).id
    data = await files.content(owner_id, str(file_id))
    found = await viewing.drawn_page(data, page, width)
    response["Cache-Control"] = f"private, max-age={ONE_HOUR}"
    return found


@router.delete("/{file_id}")
async def delete(request: HttpRequest, file_id: UUID) -> dict[str, bool]:
    """Remove a file for good; messages keep its name."""
    await files.delete(person_of(request).id, str(file_id))
    return {"deleted": True}


def _shown(file: dict[str, Any]) -> dict[str, Any]:
    hidden = ("text", "expires_at")
    kept = {name: value for name, value in file.items() if name not in hidden}
    about = {"about": told(file["read"])} if "read" in file else {}
    return shown({**kept, **about})


def _binary(file: dict[str, Any]) -> bool:
    """Say whether a file is of a kind that no browser takes for a page of ours."""
    read = file.get("read", {}).get("kind", "")
    return file["type"] == KINDS["pdf"].mime or read in DOWNLOADED
