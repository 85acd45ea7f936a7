"""Who is let in at `/scim/v2`, and how every refusal is told."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from importlib import import_module

from allauth.account.adapter import get_adapter
from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from accounts.administration.errors import NotPossible
from accounts.keys import directory_tokens
from accounts.models import DirectoryToken
from accounts.rights.abuse.limits import hit

MEDIA_TYPE = "application/scim+json"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
NEEDED = "A directory's token is needed: admin panel, People, Directories."
# Our codes → SCIM's words for what went wrong (RFC 7644, table 9).
KINDS = {"taken": "uniqueness", "invalid": "invalidValue"}


@dataclass(frozen=True, slots=True)
class DirectoryCall:
    """One call of a directory, which has shown its token."""

    request: HttpRequest
    token: DirectoryToken

    @property
    def body(self) -> object:
        """Return what was sent. Raises NotPossible where it is no JSON object."""
        try:
            sent = json.loads(self.request.body)
        except ValueError:
            sent = None
        if not isinstance(sent, dict):
            raise NotPossible("invalidSyntax", "The body is no JSON object.")
        return sent


Act = Callable[..., HttpResponse]


def door(module: str, name: str) -> Callable[..., HttpResponse]:
    """Return the view of one address: `name` in `module` has an act for each method."""

    @csrf_exempt  # no cookie opens it
    def view(request: HttpRequest, **named: str) -> HttpResponse:
        address = get_adapter().get_client_ip(request)
        verdict = async_to_sync(hit)("scim", ip=address)
        if not verdict:
            answer = refusal(429, verdict.message)
            answer["Retry-After"] = str(int(verdict.retry_after) + 1)
            return answer
        token = _token(request)
        if token is None:
            answer = refusal(401, NEEDED)
            answer["WWW-Authenticate"] = "Bearer"
            return answer
        acts = getattr(import_module(f"operations.api.scim.{module}"), name)
        return _done(acts, DirectoryCall(request, token), named)

    return view


def refusal(status: int, detail: str, kind: str = "") -> HttpResponse:
    """Return SCIM's own form of an error."""
    told = {"schemas": [ERROR], "status": str(status), "detail": detail}
    return answer(told | ({"scimType": kind} if kind else {}), status)


def answer(body: Mapping[str, object] | None, status: int = 200) -> HttpResponse:
    """Return an answer that nobody stores."""
    text = "" if body is None else json.dumps(body, ensure_ascii=False)
    response = HttpResponse(text, content_type=MEDIA_TYPE, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _done(
    acts: Mapping[str, Act], call: DirectoryCall, named: Mapping[str, str]
) -> HttpResponse:
    method = str(call.request.method)
    act = acts.get(method)
    if act is None:
        missing = HTTPStatus.METHOD_NOT_ALLOWED if acts else HTTPStatus.NOT_FOUND
        return refusal(missing, missing.phrase)
    from operations.api.scim.messages import speaking

    try:
        with speaking():
            return act(call, **named)
    except NotPossible as error:
        kind = KINDS.get(error.code, "" if error.status != 400 else error.code)
        return refusal(error.status, error.message, kind)


def _token(request: HttpRequest) -> DirectoryToken | None:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    return directory_tokens.found(text.strip()) if kind.lower() == "bearer" else None
