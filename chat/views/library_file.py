"""A file of a library to be read: its passages, each with an address of its own."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from chat.errors import Denied, NotThere
from chat.store.libraries import library_files, pieces
from chat.store.libraries.access import library_for
from chat.store.libraries.libraries import Library
from chat.store.libraries.library_files import LibraryFile


async def library_file_page(
    request: HttpRequest, library_id: UUID, library_file_id: UUID
) -> HttpResponse:
    """Show what was read in a file; `#p12` marks the passage of that number."""

    async def page(library: Library, file: LibraryFile) -> HttpResponse:
        found = await pieces.of_build(file["build"]) if file["build"] else []
        place = f"/libraries/{library_id}/files/{library_file_id}"
        context = {
            "library": library,
            "file": file,
            "pieces": found,
            "content": f"/api{place}/content",
            "pages": f"{place}/pages",
        }
        return render(request, "chat/library_file.html", context)

    return await _shown(request, str(library_id), str(library_file_id), page)


async def library_pages_page(
    request: HttpRequest, library_id: UUID, library_file_id: UUID
) -> HttpResponse:
    """Show the file itself; `#page=3&mark=words` marks a passage on its page."""

    async def page(library: Library, file: LibraryFile) -> HttpResponse:
        source = f"/api/libraries/{library_id}/files/{library_file_id}"
        return render(request, "chat/file.html", {"file": file, "source": source})

    return await _shown(request, str(library_id), str(library_file_id), page)


async def _shown(
    request: HttpRequest,
    library_id: str,
    file_id: str,
    page: Callable[[Library, LibraryFile], Awaitable[HttpResponse]],
) -> HttpResponse:
    """Show a page of a file to those who may use its library; else it is not there."""
    user = await request.auser()
    if not (user.is_authenticated and user.is_active):
        return redirect(f"/accounts/login/?next={request.path}")
    try:
        library = await library_for(user.pk, library_id, "use")
        file = await library_files.get(library_id, file_id)
    except (NotThere, Denied):
        return render(request, "404.html", status=404)
    response = await page(library, file)
    response["Cache-Control"] = "private, no-store"
    return response
