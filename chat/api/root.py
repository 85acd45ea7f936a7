"""The API object, its routers and its one shape of errors."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from redis.exceptions import RedisError

from accounts.api import keys, provider_keys, sessions
from chat.api import (
    approvals,
    assistants,
    budget,
    bulk,
    config,
    conversations,
    exports,
    files,
    imports,
    messages,
    python,
    search,
    shares,
    speech,
    usage,
)
from chat.api.every_route.auth import KeyPerson, SessionPerson
from chat.api.every_route.rendering import Orjson
from chat.api.library import (
    libraries,
    library_files,
    presets,
    projects,
    prompts,
    tags,
)
from chat.errors import (
    ChatError,
    NoSuchConversation,
    NoSuchFile,
    NoSuchMessage,
    NotThere,
)
from chat.store.mongo import StoreError
from tools.api import connections, consents, offered

api = NinjaAPI(
    title="LibreChat for Azure",
    version="1",
    auth=[KeyPerson(), SessionPerson()],
    urls_namespace="api",
    renderer=Orjson(),
)
IN_PERSON = SessionPerson()  # a key must not make keys or end sessions

api.add_router("", config.router)
api.add_router("", budget.router)
api.add_router("", search.router)
api.add_router("", exports.router)
api.add_router("", imports.router)
api.add_router("/conversations", bulk.router)
api.add_router("/conversations", conversations.router)
api.add_router("/conversations", messages.router)
api.add_router("/conversations", usage.router)
api.add_router("/assistants", assistants.router)
api.add_router("/presets", presets.router)
api.add_router("/prompts", prompts.router)
api.add_router("/projects", projects.router)
api.add_router("/tags", tags.router)
api.add_router("/libraries", libraries.router)
api.add_router("/libraries", library_files.router)
api.add_router("/shares", shares.router)
api.add_router("/files", files.router)
api.add_router("/python", python.router)
api.add_router("/speech", speech.router)
api.add_router("/keys", keys.router, auth=IN_PERSON)
api.add_router("/provider-keys", provider_keys.router, auth=IN_PERSON)
api.add_router("/approvals", approvals.router, auth=IN_PERSON)
api.add_router("/mcp", offered.router, auth=IN_PERSON)
api.add_router("/mcp", connections.router, auth=IN_PERSON)
api.add_router("/hosted-tools", consents.router, auth=IN_PERSON)
api.add_router("/sessions", sessions.router, auth=IN_PERSON)


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


MISSING = {
    "conversation_id": NoSuchConversation,
    "message_id": NoSuchMessage,
    "file_id": NoSuchFile,
    "library_file_id": NoSuchFile,
}


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Name the first field that is wrong; never repeat what was sent.

    A malformed id in the address is answered like one that does not exist.
    """
    first = error.errors[0] if error.errors else {"loc": (), "msg": "not valid"}
    steps = [str(step) for step in first["loc"]]
    if "path" in steps[:1]:
        return refused(request, MISSING.get(steps[-1], NotThere)())
    return _answer(request, 400, "invalid", f"{'.'.join(steps)}: {first['msg']}")


@api.exception_handler(RequestDataTooBig)
def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    """Refuse a body over the limit."""
    return _answer(request, 413, "too_large", "This request is too large.")


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
