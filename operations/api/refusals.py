"""Why an API of administration refuses: the same reasons, in each API's own shape."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from accounts.administration.errors import NotPossible

Shape = Callable[[int, str, str], object]  # status, code, message → the body


def tell(api: NinjaAPI, shape: Shape, needed: str) -> None:
    """Have `api` tell its refusals; `needed` is what opens it."""

    def answer(
        request: HttpRequest, status: int, code: str, message: str
    ) -> HttpResponse:
        body = shape(status, code, message)
        return api.create_response(request, body, status=status)

    @api.exception_handler(NotPossible)
    def not_possible(request: HttpRequest, error: NotPossible) -> HttpResponse:
        return answer(request, error.status, error.code, error.message)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        """Name the first field that is wrong; never repeat what was sent."""
        first = error.errors[0] if error.errors else {"loc": (), "msg": "not valid"}
        place = ".".join(str(step) for step in first["loc"])
        return answer(request, 400, "invalid", f"{place}: {first['msg']}")

    @api.exception_handler(AuthenticationError)
    def unauthorised(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return answer(request, 401, "not_administrator", needed)

    @api.exception_handler(HttpError)
    def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        return answer(request, error.status_code, "invalid", str(error))
