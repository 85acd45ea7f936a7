"""Say no: one page for people, one JSON shape for programs."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.rights.rules import Decision

PROGRAM_PATHS = ("/api/", "/v1/", "/openai/")


def wants_json(request: HttpRequest) -> bool:
    """Say whether a program asks, by its path or by what it accepts."""
    accepted = request.headers.get("Accept", "")
    return request.path.startswith(PROGRAM_PATHS) or (
        "application/json" in accepted and "text/html" not in accepted
    )


def refuse(
    request: HttpRequest,
    status: int,
    code: str,
    message: str,
    retry_after: float | None = None,
) -> HttpResponse:
    """Return a refusal in the shape that the asker reads, never kept by a cache."""
    if wants_json(request):
        body = {"error": {"code": code, "message": message}}
        response: HttpResponse = JsonResponse(body, status=status)
    else:
        context = {"heading": heading(status), "advice": message, "code": code}
        response = TemplateResponse(
            request, "accounts/refused.html", context, status=status
        ).render()
    if retry_after is not None:
        response["Retry-After"] = str(max(1, round(retry_after)))
    response["Cache-Control"] = "no-store"
    return response


def heading(status: int) -> str:
    """Return the page's heading."""
    return _("Too many tries") if status == 429 else _("You cannot come in now")


def refuse_entry(request: HttpRequest, decision: Decision) -> HttpResponse:
    """Return a refusal of a person who may not come in."""
    return refuse(request, 403, decision.code, decision.reason)
