"""`/api/hosted-tools`: a person's yes to what Azure runs beyond its boundary."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import StringConstraints

from accounts.api.asker import asker_id, refusal
from tools.hosted import consents, hosted_tools
from tools.toolset import usable

router = Router(tags=["connections"])
NameIn = Annotated[str, StringConstraints(max_length=90)]


@router.get("", summary="List the tools I have agreed to")
async def index(request: HttpRequest) -> HttpResponse:
    """List them with the time, by name; one that is gone can still be taken back."""
    given = await consents.given_by(asker_id(request))
    labels = {one.name: one.label for one in hosted_tools()}
    items = [
        {"name": name, "label": labels.get(name, name), "at": at}
        for name, at in sorted(given.items())
    ]
    return JsonResponse({"items": items})


@router.put("/{tool}/consent", summary="Agree to a tool of Azure")
async def put(request: HttpRequest, tool: NameIn) -> HttpResponse:
    """Keep and record the yes; only to what the person may use."""
    user_id = asker_id(request)
    theirs = await usable(user_id, hosted_tools())
    found = next((one for one in hosted_tools() if one.name == tool), None)
    if found is None or tool not in {one.name for one in theirs}:
        return refusal(404, "no_such_tool", _("There is no such tool."))
    await consents.give(user_id, found)
    return HttpResponse(status=204)


@router.delete("/{tool}/consent", summary="Take back what I agreed to")
async def remove(request: HttpRequest, tool: NameIn) -> HttpResponse:
    """Forget the yes; the tool is off from the next request on."""
    if not await consents.take_back(asker_id(request), tool):
        return refusal(404, "no_such_consent", _("You have not agreed to it."))
    return HttpResponse(status=204)
