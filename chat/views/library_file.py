"""A file of a library to be read: its passages, each with an address of its own."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from chat.errors import Denied, NotThere
from chat.store.libraries import library_files, pieces
from chat.store.libraries.access import library_for


async def library_file_page(
    request: HttpRequest, library_id: UUID, library_file_id: UUID
) -> HttpResponse:
    """Show what was read in a file; `#p12` marks the passage of that number."""
    user = await request.auser()
    if not (user.is_authenticated and user.is_active):
        return redirect(f"/accounts/login/?next={request.path}")
    try:
        library = await library_for(user.pk, str(library_id), "use")
        file = await library_files.get(str(library_id), str(library_file_id))
    except (NotThere, Denied):
        return render(request, "404.html", status=404)
    found = await pieces.of_build(file["build"]) if file["build"] else []
    content = f"/api/libraries/{library_id}/files/{library_file_id}/content"
    context = {"library": library, "file": file, "pieces": found, "content": content}
    response = render(request, "chat/library_file.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
