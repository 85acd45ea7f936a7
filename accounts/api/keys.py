"""`/api/keys`: a person's own keys for programs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from allauth.account.adapter import get_adapter
from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import AwareDatetime, ConfigDict, Field

from accounts.api.asker import asker_id, refusal
from accounts.audit.record import arecord
from accounts.keys import api_keys
from accounts.keys.minute_limits import MOST as MINUTE_MOST
from accounts.ledger.remaining import Remaining, remaining_by_key
from accounts.models import ApiKey, User
from accounts.rights.access import may

MOST = 50  # keys in use at once, per person

router = Router(tags=["keys"])
Pattern = Annotated[str, Field(min_length=1, max_length=200)]


class KeyIn(Schema):
    """A key to be made; no `models` means all that its person may use."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=80)
    scopes: list[Literal["gateway", "api"]] = Field(
        default=["gateway"], min_length=1, max_length=2
    )
    models: list[Pattern] = Field(default=[], max_length=50)
    rpm: int = Field(default=0, ge=0, le=MINUTE_MOST)  # requests a minute; 0 = any
    tpm: int = Field(default=0, ge=0, le=MINUTE_MOST)  # tokens a minute; 0 = any
    expires_at: AwareDatetime | None = None


def shown(key: ApiKey, budgets: Sequence[Remaining] = ()) -> dict[str, object]:
    """Return what lists tell of a key and its own budgets: never its text."""
    return {
        "id": key.pk,
        "name": key.name,
        "prefix": key.prefix,
        "scopes": key.scopes,
        "models": key.model_patterns,
        "rpm": key.rpm,
        "tpm": key.tpm,
        "model_limits": key.model_limits,
        "budgets": [each.as_json() for each in budgets],
        "created_at": _iso(key.created_at),
        "expires_at": _iso(key.expires_at),
        "last_used_at": _iso(key.last_used_at),
        "usable": key.usable,
    }


@router.get("", summary="List my keys")
async def index(request: HttpRequest) -> HttpResponse:
    """List the keys that were not revoked, the newest first."""
    user_id = asker_id(request)
    left = await remaining_by_key(user_id)
    rows = ApiKey.objects.filter(user_id=user_id, revoked_at=None)
    items = [shown(key, left.get(key.pk, ())) async for key in rows]
    return JsonResponse({"items": items})


@router.post("", summary="Make a key")
async def make(request: HttpRequest, body: KeyIn) -> HttpResponse:
    """Make a key; its text is in this answer and never again."""
    user_id = asker_id(request)
    decision = await may(user_id, "api_keys")
    if not decision.allowed:
        return refusal(403, decision.code, decision.reason)
    if body.expires_at is not None and body.expires_at <= timezone.now():
        return refusal(400, "invalid", _("The key would have run out already."))
    if await ApiKey.objects.filter(user_id=user_id, revoked_at=None).acount() >= MOST:
        return refusal(409, "too_many_keys", _("Please revoke a key first."))
    key, text = await api_keys.create(
        await User.objects.aget(pk=user_id),
        body.name,
        scopes=body.scopes,
        model_patterns=body.models,
        rpm=body.rpm,
        tpm=body.tpm,
        expires_at=body.expires_at,
    )
    await arecord(user_id, "key.add", key)
    await sync_to_async(_tell)(request, key)
    answer = JsonResponse({"key": shown(key), "text": text}, status=201)
    answer["Cache-Control"] = "no-store"
    return answer


@router.delete("/{int:key_id}", summary="Revoke a key")
async def revoke(request: HttpRequest, key_id: int) -> HttpResponse:
    """End a key now."""
    if not await api_keys.revoke(asker_id(request), key_id):
        return refusal(404, "no_such_key", _("There is no such key."))
    await arecord(asker_id(request), "key.revoke", f"apikey:{key_id}")
    return HttpResponse(status=204)


def _tell(request: HttpRequest, key: ApiKey) -> None:
    """Mail the owner: whoever has their session for a moment could keep a key."""
    adapter = get_adapter(request)
    prefix = "accounts/mail/key_added"
    adapter.send_notification_mail(prefix, key.user, {"name": key.name})


def _iso(time: datetime | None) -> str | None:
    return time.isoformat() if time is not None else None
