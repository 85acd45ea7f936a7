"""A request's id, in its log lines and its answer; one line for each request."""

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bound_contextvars

log = logging.getLogger("access")
ACCEPTABLE = re.compile(r"[A-Za-z0-9_-]{8,64}")
QUIET = ("/health", "/ready", "/metrics", "/static/")
SECRET = re.compile(
    r"^(/share/|/api/shares?/|/accounts/(?:invitation|confirm-email|password/reset/key)/)"
    r"[^/]+"
)


class RequestId:
    """Gives every request an id (the proxy's, when it sent a sane one)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; log its method, path, status and duration."""
        sent = request.headers.get("X-Request-Id", "")
        own = sent if ACCEPTABLE.fullmatch(sent) else uuid.uuid4().hex
        began = time.monotonic()
        with bound_contextvars(request_id=own):
            response = self.get_response(request)
            if not request.path.startswith(QUIET):
                log.info("request", extra=_facts(request, response, began))
        response["X-Request-Id"] = own
        return response


def _facts(
    request: HttpRequest, response: HttpResponse, began: float
) -> dict[str, object]:
    # no query and no link's token: both may be secrets or somebody's words
    return {
        "method": request.method,
        "path": SECRET.sub(r"\1…", request.path),
        "status": response.status_code,
        "ms": round((time.monotonic() - began) * 1000),
        "user": getattr(getattr(request, "user", None), "pk", None),
    }
