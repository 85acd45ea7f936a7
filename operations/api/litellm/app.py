"""The API object, and errors as LiteLLM tells them."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from accounts.administration.errors import NotPossible
from operations.api.asking import AdministratorKey, LiteLLMKey
from operations.api.litellm import keys, models, spend, teams, users

api = NinjaAPI(
    title="LibreChat for Azure: LiteLLM's addresses",
    version="1",
    auth=[AdministratorKey(), LiteLLMKey()],
    urls_namespace="litellm",
    docs_url="/litellm/docs",
    openapi_url="/litellm/openapi.json",
)
api.add_router("/key", keys.router)
api.add_router("/user", users.router)
api.add_router("/team", teams.router)
api.add_router("/spend", spend.router)
api.add_router("", models.router)


def _answer(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    kind = "auth_error" if status == 401 else "bad_request"
    error = {"message": message, "type": kind, "param": None, "code": code}
    return api.create_response(request, {"error": error}, status=status)


@api.exception_handler(NotPossible)
def not_possible(request: HttpRequest, error: NotPossible) -> HttpResponse:
    """Say why nothing has happened."""
    return _answer(request, error.status, error.code, error.message)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Name the first field that is wrong; never repeat what was sent."""
    first = error.errors[0] if error.errors else {"loc": (), "msg": "not valid"}
    place = ".".join(str(step) for step in first["loc"])
    return _answer(request, 400, "invalid", f"{place}: {first['msg']}")


@api.exception_handler(AuthenticationError)
def unauthorised(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Ask for an administrator's key."""
    message = "A key of scope `admin` is needed: manage.py create_key … --scope admin"
    return _answer(request, 401, "not_administrator", message)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Pass on ninja's own refusals in this shape."""
    return _answer(request, error.status_code, "invalid", str(error))
