"""The files of libraries over HTTP: sent, listed, opened, indexed again, removed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import File, Form, Router, Schema, UploadedFile
from pydantic import ConfigDict, Field

from chat.api.every_route.auth import person_of
from chat.api.every_route.permission import require, within
from chat.api.files import NEVER_RUN
from chat.documents import listed, shown
from chat.errors import TooLarge
from chat.files import viewing
from chat.libraries.engines.chosen import searched_here
from chat.libraries.filling import shelving, web_pages
from chat.store.libraries import library_files
from chat.store.libraries.access import library_for
from chat.store.libraries.library_files import LibraryFile

router = Router(tags=["libraries"])
HIDDEN = frozenset(
    {
        "content_id",
        "build",
        "building",
        "claimed_until",
        "tries",
        "added_by",
        "words",
        "language",
        "engine",
        "engine_note",
        "fed_at",
    }
)


class PageIn(Schema):
    """The address of a page of the web."""

    model_config = ConfigDict(extra="forbid")
    url: str = Field(min_length=1, max_length=2_000)


class Tags(Schema):
    """The tags of a file, all of them."""

    model_config = ConfigDict(extra="forbid")
    tags: list[str] = Field(max_length=20)


@router.get("/{library_id}/files")
async def index(request: HttpRequest, library_id: UUID) -> dict[str, Any]:
    """List the files: state, pages, pieces, what was not read, why one failed."""
    await library_for(person_of(request).id, str(library_id), "view")
    return listed(
        _visible(one) for one in await library_files.all_of([str(library_id)])
    )


@router.post("/{library_id}/files")
async def send(
    request: HttpRequest,
    library_id: UUID,
    file: File[UploadedFile],
    tags: Form[str] = "",
    folder: Form[str] = "",
) -> dict[str, Any]:
    """Take in a file, or the next version of one of its name.

    `tags` are separated by commas, `folder` is where it lay (`manuals/2026`). The
    worker indexes it: `state` goes from `waiting` over `indexing` to `ready` or
    `failed`. The same content again changes nothing.
    """
    person = person_of(request)
    await require(person, "file_search")
    await library_for(person.id, str(library_id), "edit")
    await within(person, "upload")
    most = shelving.most_bytes()
    if file.size is None or file.size > most:
        text = _("The file may have at most %(size)d MB.")
        raise TooLarge(text % {"size": max(1, most // shelving.MB)})
    taken = await shelving.put(
        person.id,
        str(library_id),
        file.name or "",
        file.read(),
        tags.split(","),
        folder,
    )
    return {**shown(_visible(taken.file)), "changed": taken.changed}


@router.post("/{library_id}/pages")
async def save_page(
    request: HttpRequest, library_id: UUID, page: PageIn
) -> dict[str, Any]:
    """Keep a page of the web as it is now; again, it is the next version."""
    person = person_of(request)
    await require(person, "file_search")
    await require(person, "web_search")
    await within(person, "upload")
    taken = await web_pages.save(person.id, str(library_id), page.url)
    return {**shown(_visible(taken.file)), "changed": taken.changed}


@router.get("/{library_id}/files/{library_file_id}")
async def one(
    request: HttpRequest, library_id: UUID, library_file_id: UUID
) -> dict[str, Any]:
    """Return what is known of a file."""
    await library_for(person_of(request).id, str(library_id), "view")
    return shown(
        _visible(await library_files.get(str(library_id), str(library_file_id)))
    )


@router.patch("/{library_id}/files/{library_file_id}")
async def tag(
    request: HttpRequest, library_id: UUID, library_file_id: UUID, wanted: Tags
) -> dict[str, Any]:
    """Set the tags of a file."""
    await library_for(person_of(request).id, str(library_id), "edit")
    changed = await shelving.tag(str(library_id), str(library_file_id), wanted.tags)
    return shown(_visible(changed))


@router.post("/{library_id}/files/{library_file_id}/index")
async def index_again(
    request: HttpRequest, library_id: UUID, library_file_id: UUID
) -> dict[str, Any]:
    """Have a file read and indexed anew."""
    owner_id = person_of(request).id
    again = await shelving.index_again(owner_id, str(library_id), str(library_file_id))
    return shown(_visible(again))


@router.get("/{library_id}/files/{library_file_id}/content")
async def content(
    request: HttpRequest, library_id: UUID, library_file_id: UUID
) -> HttpResponse:
    """Return the file itself, to be saved."""
    await library_for(person_of(request).id, str(library_id), "use")
    file = await library_files.get(str(library_id), str(library_file_id))
    response = HttpResponse(
        await library_files.content(file), content_type="application/octet-stream"
    )
    place = content_disposition_header(as_attachment=True, filename=file["name"])
    response["Content-Disposition"] = place or "attachment"
    response["Content-Security-Policy"] = NEVER_RUN
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@router.get("/{library_id}/files/{library_file_id}/read")
async def read(
    request: HttpRequest, library_id: UUID, library_file_id: UUID
) -> dict[str, Any]:
    """Return what the file says, as `/files/{id}/read` does."""
    await library_for(person_of(request).id, str(library_id), "use")
    file = await library_files.get(str(library_id), str(library_file_id))
    return await viewing.blocks_of(await library_files.content(file), file["name"])


@router.get("/{library_id}/files/{library_file_id}/pages/{page}")
async def drawn(
    request: HttpRequest,
    library_id: UUID,
    library_file_id: UUID,
    page: int,
    width: int = 800,
) -> dict[str, Any]:
    """Return a page of a PDF, as `/files/{id}/pages/{page}` does."""
    await library_for(person_of(request).id, str(library_id), "use")
    file = await library_files.get(str(library_id), str(library_file_id))
    return await viewing.drawn_page(await library_files.content(file), page, width)


@router.delete("/{library_id}/files/{library_file_id}")
async def delete(
    request: HttpRequest, library_id: UUID, library_file_id: UUID
) -> dict[str, bool]:
    """Remove a file with all that was made of it."""
    await shelving.take_out(
        person_of(request).id, str(library_id), str(library_file_id)
    )
    return {"deleted": True}


def _visible(file: LibraryFile) -> dict[str, Any]:
    told = {name: value for name, value in file.items() if name not in HIDDEN}
    note = file.get("engine_note", "")
    return {**told, "notes": [*file["notes"], *([searched_here(note)] if note else [])]}
