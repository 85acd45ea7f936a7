"""`/api/admin`: the API object, its routers and its one shape of errors."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from accounts.administration.errors import NotPossible
from operations.api import budgets, groups, keys, people, reports
from operations.api.asking import AdministratorKey, AdministratorSession

api = NinjaAPI(
    title="LibreChat for Azure: administration",
    version="1",
    auth=[AdministratorKey(), AdministratorSession()],
    urls_namespace="administration",
)
api.add_router("/people", people.router)
api.add_router("/groups", groups.router)
api.add_router("/keys", keys.router)
api.add_router("/budgets", budgets.router)
api.add_router("", reports.router)


def _answer(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    body = {"error": {"code": code, "message": message}}
    return api.create_response(request, body, status=status)


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
    """Ask for an administrator."""
    message = "An administrator's key of scope `admin`, or their session, is needed."
    return _answer(request, 401, "not_administrator", message)


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Pass on ninja's own refusals in our shape."""
    return _answer(request, error.status_code, "invalid", str(error))
