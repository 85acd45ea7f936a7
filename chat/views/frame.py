"""The empty pages in which artifacts and Python run: of no origin, without a network.

Its policy holds for whatever is written into it, also where somebody opens its address
alone. Nobody's data is in it, so it needs no session.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt

POLICY = "; ".join(
    (
        "sandbox allow-scripts",
        "default-src 'none'",
        "script-src 'unsafe-inline' 'unsafe-eval'",
        "style-src 'unsafe-inline'",
        "img-src data: blob:",
        "font-src data:",
        "media-src data: blob:",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)
# Python runs in a worker, of whatever the page hands to it.
PYTHON_POLICY = "; ".join(
    (
        "sandbox allow-scripts",
        "default-src 'none'",
        "script-src 'unsafe-inline' 'unsafe-eval' blob:",
        "worker-src blob:",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)
NOTHING = ", ".join(
    f"{feature}=()"
    for feature in (
        "camera",
        "clipboard-read",
        "clipboard-write",
        "display-capture",
        "geolocation",
        "microphone",
        "payment",
        "usb",
    )
)


@xframe_options_exempt
@cache_control(max_age=3600, public=True)
async def artifact_frame(request: HttpRequest) -> HttpResponse:
    """Answer the page; a policy that a response has already is left alone."""
    return _confined(render(request, "chat/frame.html"), POLICY)


@xframe_options_exempt
@cache_control(max_age=3600, public=True)
async def python_frame(request: HttpRequest) -> HttpResponse:
    """Answer the page that starts the worker."""
    return _confined(render(request, "chat/python.html"), PYTHON_POLICY)


def _confined(response: HttpResponse, policy: str) -> HttpResponse:
    response["Content-Security-Policy"] = policy
    response["Permissions-Policy"] = NOTHING
    response["X-Robots-Tag"] = "noindex"
    return response
