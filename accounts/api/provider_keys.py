"""`/api/provider-keys`: a person's own keys for `apiKey: user_provided` endpoints."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import AwareDatetime, ConfigDict, Field, SecretStr, StringConstraints

from accounts.api.asker import asker_id, refusal
from accounts.keys import provider_keys

router = Router(tags=["provider keys"])
Endpoint = Annotated[str, StringConstraints(max_length=100)]
MOST = 50  # kept at once, per person
LONGEST = 10_000  # characters; some providers' keys are whole JSON documents


class ProviderKeyIn(Schema):
    """A key; nobody is ever told it again."""

    model_config = ConfigDict(extra="forbid")
    key: SecretStr = Field(min_length=1, max_length=LONGEST)
    expires_at: AwareDatetime | None = None


@router.get("", summary="List the endpoints I have keys for")
async def index(request: HttpRequest) -> HttpResponse:
    """List endpoints and expiry times; never the keys."""
    kept = await provider_keys.kept(asker_id(request))
    items = [
        {"endpoint": endpoint, "expires_at": expires and expires.isoformat()}
        for endpoint, expires in kept.items()
    ]
    return JsonResponse({"items": items})


@router.put("/{endpoint}", summary="Keep my key for an endpoint")
async def put(
    request: HttpRequest, body: ProviderKeyIn, endpoint: Endpoint
) -> HttpResponse:
    """Keep a key, encrypted, in place of the one before."""
    kept = await provider_keys.kept(asker_id(request))
    if endpoint not in kept and len(kept) >= MOST:
        return refusal(409, "too_many_keys", _("Please remove a key first."))
    secret = body.key.get_secret_value().strip()
    if not secret:
        return refusal(400, "invalid", _("The key is empty."))
    await provider_keys.save(asker_id(request), endpoint, secret, body.expires_at)
    return HttpResponse(status=204)


@router.delete("/{endpoint}", summary="Forget my key for an endpoint")
async def remove(request: HttpRequest, endpoint: Endpoint) -> HttpResponse:
    """Forget a key."""
    if not await provider_keys.remove(asker_id(request), endpoint):
        return refusal(404, "no_such_key", _("There is no such key."))
    return HttpResponse(status=204)
