"""`/api/admin`: the API object, its routers and its one shape of errors."""

from ninja import NinjaAPI

from operations.api import budgets, groups, keys, people, refusals, reports
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


def _shape(status: int, code: str, message: str) -> object:
    return {"error": {"code": code, "message": message}}


NEEDED = "An administrator's key of scope `admin`, or their session, is needed."
refusals.tell(api, _shape, NEEDED)
