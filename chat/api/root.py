"""The API object, its routers and its one shape of errors."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from redis.exceptions import RedisError

from chat.api import config, conversations
from chat.api.auth import SessionPerson
from chat.db import StoreError
from chat.errors import ChatError

api = NinjaAPI(
    title="LibreChat for Azure", version="1", auth=SessionPerson(), urls_namespace="api"
)
api.add_router("", config.router)
api.add_router("/conversations", conversations.router)


def _answer(
    request: HttpRequest, status: int, code: str, message: str, details: object = None
) -> HttpResponse:
    body: dict[str, object] = {"code": code, "message": message}
    if details:
        body["details"] = details
    return api.create_response(request, {"error": body}, status=status)


@api.exception_handler(ChatError)
def refused(request: HttpRequest, error: ChatError) -> HttpResponse:
    """Say what was refused and why."""
    response = _answer(request, error.status, error.code, error.message, error.details)
    if error.retry_after is not None:
        response["Retry-After"] = str(round(error.retry_after))
    return response


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Name the first field that is wrong; never repeat what was sent."""
    first = error.errors[0] if error.errors else {"loc": (), "msg": "not valid"}
    steps = [str(step) for step in first["loc"]]
    status = 404 if "path" in steps[:1] else 400
    if status == 404:
        return _answer(request, 404, "not_found", "There is no such thing.")
    return _answer(request, 400, "invalid", f"{'.'.join(steps)}: {first['msg']}")


@api.exception_handler(AuthenticationError)
def unauthorised(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Ask to sign in."""
    return _answer(request, 401, "sign_in", "Please sign in.")


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Pass on ninja's own refusals in our shape."""
    return _answer(request, error.status_code, "invalid", str(error))


@api.exception_handler(StoreError)
@api.exception_handler(RedisError)
def away(request: HttpRequest, error: Exception) -> HttpResponse:
    """Say that a store is away; it is no fault of the request."""
    return _answer(
        request, 503, "unavailable", "The server's storage is away; try again."
    )
