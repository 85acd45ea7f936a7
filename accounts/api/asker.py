"""Who calls."""

from typing import Protocol, cast

from django.http import HttpRequest, JsonResponse


class Asker(Protocol):
    """What the API's authentication puts on the request."""

    id: int


def asker_id(request: HttpRequest) -> int:
    """Return the id of the person who calls."""
    return cast(Asker, request.auth).id  # type: ignore[attr-defined]


def refusal(status: int, code: str, message: str) -> JsonResponse:
    """Return an error in the API's one shape."""
    return JsonResponse({"error": {"code": code, "message": message}}, status=status)
