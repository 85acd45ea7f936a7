"""`/api/mcp`: the servers a person may use, what they have entered, and signing in."""

from dataclasses import asdict
from typing import Annotated

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import ConfigDict, Field, SecretStr, StringConstraints

from accounts.api.asker import asker_id, refusal
from accounts.keys import tool_credentials
from accounts.keys.tool_credentials import VARIABLES
from librechat_yaml.schema.tools.mcp import McpServer
from runtime.links import shown
from tools.mcp.oauth import SignInFailed, sign_in, tokens
from tools.mcp.people import brought_by, is_sendable, source_of
from tools.mcp.places import missing, place_for
from tools.mcp.states import states_of, theirs

router = Router(tags=["connections"])
ServerIn = Annotated[str, StringConstraints(max_length=90)]
LONGEST = 4_000  # characters of one value
SENT_BACK = ("state", "code", "iss", "error")  # what a service adds to the address


class ValuesIn(Schema):
    """What a person enters; nobody is ever told it again."""

    model_config = ConfigDict(extra="forbid")
    values: dict[str, Annotated[SecretStr, Field(max_length=LONGEST)]]


@router.get("", summary="List the servers I may use, and how they stand")
async def index(request: HttpRequest) -> HttpResponse:
    """List the servers; never a value or a token."""
    states = await states_of(asker_id(request))
    return JsonResponse({"items": [asdict(one) for one in states]})


@router.put("/{server}/values", summary="Keep what I enter for a server")
async def put(request: HttpRequest, body: ValuesIn, server: ServerIn) -> HttpResponse:
    """Keep values, encrypted; those that are not sent stay as they are."""
    user_id = asker_id(request)
    found = (await theirs(user_id)).get(server)
    if found is None:
        return no_such_server()
    given = {
        name: each.get_secret_value().strip() for name, each in body.values.items()
    }
    if not given.keys() <= found.variables.keys():
        return refusal(400, "invalid", _("The server asks for no such value."))
    if not all(map(is_sendable, given.values())):
        return refusal(400, "invalid", _("A value is empty, or more than one line."))
    kept = (await brought_by(user_id)).variables(server)
    source = source_of(server)
    await tool_credentials.save(user_id, source, VARIABLES, {**kept, **given})
    return HttpResponse(status=204)


@router.delete("/{server}", summary="Disconnect me from a server")
async def remove(request: HttpRequest, server: ServerIn) -> HttpResponse:
    """Forget what was entered and signed, and revoke it at the server's service."""
    user_id = asker_id(request)
    signed = await tokens.forget(user_id, server)
    entered = await tool_credentials.remove(user_id, source_of(server), VARIABLES)
    if not (signed or entered):
        return refusal(404, "not_connected", _("You are not connected to it."))
    return HttpResponse(status=204)


@router.post("/{server}/oauth", summary="Begin to sign in at a server")
async def begin(request: HttpRequest, server: ServerIn) -> HttpResponse:
    """Return the address where the person signs in."""
    user_id = asker_id(request)
    found = (await theirs(user_id)).get(server)
    if found is None or not found.url or not _signs_in(found):
        return no_such_server()
    brought = await brought_by(user_id)
    if missing(server, found, brought):
        return refusal(409, "values", _("Please enter the values first."))
    place = place_for(server, found, brought)
    back = shown(iri_to_uri(f"{request.path}/callback"), request)
    try:
        address = await sign_in.begin(user_id, server, found, place.url, back)
    except SignInFailed as error:
        return refusal(502, "sign_in_failed", str(error))
    return JsonResponse({"address": address})


@router.get("/{server}/oauth/callback", summary="Come back from signing in")
async def callback(request: HttpRequest, server: ServerIn) -> HttpResponse:
    """Take what the service sent the person back with, and say how it went."""
    user_id = asker_id(request)
    found = (await theirs(user_id)).get(server)
    if found is None:
        return no_such_server()
    sent = {name: request.GET[name] for name in SENT_BACK if name in request.GET}
    problem = await _problem(user_id, server, found, sent)
    context = {"server": found.title or server, "name": server, "problem": problem}
    page = render(request, "tools/connected.html", context)
    page["Cache-Control"] = "no-store"  # the address holds what may be used once
    return page


def _signs_in(server: McpServer) -> bool:
    return server.requires_oauth is not False and server.obo is None


async def _problem(
    user_id: int, name: str, server: McpServer, sent: dict[str, str]
) -> str:
    try:
        await sign_in.finish(user_id, name, server, sent)
    except SignInFailed as error:
        return str(error)
    return ""


def no_such_server() -> JsonResponse:
    """Return what is said of a server that is none, or not for this person."""
    return refusal(404, "no_such_server", _("There is no such server."))
