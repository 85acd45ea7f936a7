"""The page that shows a file to its owner, at `#page=3&mark=words`."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from chat.errors import NotThere
from chat.store import files


async def file_page(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Show one of the person's own files; anybody else's is not there."""
    user = await request.auser()
    if not user.is_authenticated:
        return redirect(f"/accounts/login/?next={request.path}")
    try:
        file = await files.get(user.pk, str(file_id))
    except NotThere:
        return render(request, "404.html", status=404)
    source = f"/api/files/{file_id}"
    response = render(request, "chat/file.html", {"file": file, "source": source})
    response["Cache-Control"] = "no-store"
    return response
