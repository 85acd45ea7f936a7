"""`/api/mcp/prompts` and `/api/mcp/SERVER/…`: what servers offer to people."""

from dataclasses import asdict
from typing import Annotated

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field, StringConstraints

from accounts.api.asker import asker_id, refusal
from tools.api.connections import ServerIn, no_such_server
from tools.mcp.offered import prompts, resources
from tools.mcp.offered.asking import NotGiven
from tools.mcp.offered.told import LONGEST_NAME, MOST_ARGUMENTS
from tools.mcp.states import theirs

router = Router(tags=["connections"])
LONGEST = 10_000  # characters of one argument
STATUS = {
    "values": 409,
    "sign_in": 409,
    "account": 409,
}  # what the person can do something about
NameIn = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)]
UriIn = Annotated[
    str, StringConstraints(min_length=1, max_length=resources.LONGEST_URI)
]


class PromptIn(Schema):
    """Which prompt a server is to write, and with what."""

    model_config = ConfigDict(extra="forbid")
    name: NameIn
    arguments: dict[NameIn, Annotated[str, StringConstraints(max_length=LONGEST)]] = (
        Field(default_factory=dict, max_length=MOST_ARGUMENTS)
    )


class ResourceIn(Schema):
    """Which resource is read."""

    model_config = ConfigDict(extra="forbid")
    uri: UriIn


@router.get("/prompts", summary="List the prompts of the servers I may use")
async def index(request: HttpRequest) -> HttpResponse:
    """List prompts with what they ask for; servers that are away have none."""
    user_id = asker_id(request)
    servers = await theirs(user_id)
    found = await prompts.prompts_of(user_id, servers)
    items = [
        {"server": name, "server_title": servers[name].title or name, **asdict(one)}
        for name, one in found
    ]
    return JsonResponse({"items": items})


@router.post("/{server}/prompts", summary="Have a server write a prompt for me")
async def write(request: HttpRequest, body: PromptIn, server: ServerIn) -> HttpResponse:
    """Return the text, and files to attach; both are the server's words."""
    user_id = asker_id(request)
    found = (await theirs(user_id)).get(server)
    if found is None:
        return no_such_server()
    try:
        made = await prompts.written(user_id, server, found, body.name, body.arguments)
    except NotGiven as error:
        return _refused(error)
    files = [each.told() for each in made.files]
    return JsonResponse({"text": made.text, "files": files})


@router.get("/{server}/resources", summary="List what a server has to attach")
async def listed(request: HttpRequest, server: ServerIn) -> HttpResponse:
    """List resources, and templates whose `{name}` the person fills in."""
    user_id = asker_id(request)
    found = (await theirs(user_id)).get(server)
    if found is None:
        return no_such_server()
    try:
        has = await resources.resources_of(user_id, server, found)
    except NotGiven as error:
        return _refused(error)
    return JsonResponse(asdict(has))


@router.post("/{server}/resources", summary="Read a resource of a server")
async def read(
    request: HttpRequest, body: ResourceIn, server: ServerIn
) -> HttpResponse:
    """Return its files, to be attached like any others."""
    user_id = asker_id(request)
    found = (await theirs(user_id)).get(server)
    if found is None:
        return no_such_server()
    try:
        files = await resources.read(user_id, server, found, body.uri)
    except NotGiven as error:
        return _refused(error)
    return JsonResponse({"files": [each.told() for each in files]})


def _refused(error: NotGiven) -> HttpResponse:
    return refusal(STATUS.get(error.code, 502), error.code, str(error))
