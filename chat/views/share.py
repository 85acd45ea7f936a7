"""The page behind a share link: read-only, unindexed, never cached."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from chat.conversations import share_links
from chat.errors import Denied, NotThere


async def share_page(request: HttpRequest, share_id: str) -> HttpResponse:
    """Show a shared branch; a link for signed-in people leads to signing in."""
    user = await request.auser()
    signed_in = user.is_authenticated and user.is_active
    try:
        shared = await share_links.read(share_id, signed_in=signed_in)
    except Denied:
        return _unseen(redirect(f"/accounts/login/?next={request.path}"))
    except NotThere:
        return _unseen(render(request, "404.html", status=404))
    context = {"shared": shared, "may_copy": signed_in}
    return _unseen(render(request, "chat/shared.html", context))


async def shared_picture(
    request: HttpRequest, share_id: str, file_id: UUID
) -> HttpResponse:
    """Show a picture of a shared branch to whoever may read that."""
    user = await request.auser()
    signed_in = user.is_authenticated and user.is_active
    try:
        file, data = await share_links.picture(
            share_id, str(file_id), signed_in=signed_in
        )
    except Denied:
        return _unseen(redirect(f"/accounts/login/?next=/share/{share_id}"))
    except NotThere:
        return _unseen(render(request, "404.html", status=404))
    response = HttpResponse(data, content_type=file["type"])
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return _unseen(response)


def _unseen(response: HttpResponse) -> HttpResponse:
    """Keep the page out of caches, search engines and Referer headers."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
