"""`/api/sessions`: the browsers a person is signed in with."""

from allauth.usersessions.models import UserSession
from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Router

from accounts.api.asker import asker_id, refusal

router = Router(tags=["sessions"])
MOST = 100  # listed


@router.get("", summary="List my sessions")
async def index(request: HttpRequest) -> HttpResponse:
    """List browsers, the one seen last first; `current` is the one that asks."""
    here = request.session.session_key
    rows = UserSession.objects.filter(user_id=asker_id(request))
    items = [
        {
            "id": row.pk,
            "address": row.ip,
            "browser": row.user_agent,
            "created_at": row.created_at.isoformat(),
            "seen_at": row.last_seen_at.isoformat(),
            "current": row.session_key == here,
        }
        async for row in rows.order_by("-last_seen_at")[:MOST]
    ]
    return JsonResponse({"items": items})


@router.delete("/{int:session_id}", summary="Sign one browser out")
async def end(request: HttpRequest, session_id: int) -> HttpResponse:
    """End a session now, with its sockets."""
    rows = UserSession.objects.filter(user_id=asker_id(request), pk=session_id)
    row = await rows.afirst()
    if row is None:
        return refusal(404, "no_such_session", _("There is no such session."))
    await sync_to_async(row.end)()
    return HttpResponse(status=204)


@router.delete("", summary="Sign out everywhere else")
async def end_others(request: HttpRequest) -> HttpResponse:
    """End every session but the one that asks."""
    rows = UserSession.objects.filter(user_id=asker_id(request))
    async for row in rows.exclude(session_key=request.session.session_key):
        await sync_to_async(row.end)()
    return HttpResponse(status=204)
