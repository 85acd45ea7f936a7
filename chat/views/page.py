"""The chat page: one shell for every conversation."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import ensure_csrf_cookie

from accounts.models import Banner
from chat.boot import boot_for
from chat.choices.offered import icons
from chat.person import Person
from librechat_yaml.live import librechat


@ensure_csrf_cookie
async def chat_page(
    request: HttpRequest, conversation_id: UUID | None = None
) -> HttpResponse:
    """Show the chat; the browser reads which conversation from the address."""
    user = await request.auser()
    if not user.is_authenticated:
        return redirect(f"/accounts/login/?next={request.path}")
    boot = await boot_for(Person.of(user))
    banners = [banner async for banner in Banner.showing(user.pk)]
    shown = {"boot": boot, "banners": banners, "dismissible": True}
    response = render(request, "chat/page.html", shown)
    # The administrator named these icons; images of any other place stay blocked.
    response._csp_update = {"img-src": icons(librechat())}  # type: ignore[attr-defined]
    return response
