"""The API object, and errors as LiteLLM tells them."""

from ninja import NinjaAPI

from operations.api import refusals
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


def _shape(status: int, code: str, message: str) -> object:
    kind = "auth_error" if status == 401 else "bad_request"
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


NEEDED = "A key of scope `admin` is needed: manage.py create_key … --scope admin"
refusals.tell(api, _shape, NEEDED)
