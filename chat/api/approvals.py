"""`/api/approvals`: calls of others that wait for a second person's yes or no."""

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, StringConstraints

from chat.api.every_route.auth import person_of
from chat.runs.asking import second_person
from chat.runs.asking.second_person import WaitingCall
from chat.runs.watching.hub import hub

router = Router(tags=["approvals"])
CallId = Annotated[str, StringConstraints(max_length=200)]


class DecisionIn(Schema):
    """Yes or no."""

    model_config = ConfigDict(extra="forbid")
    answer: Literal["allow", "refuse"]


@router.get("", summary="List the calls of others that wait for me")
async def index(request: HttpRequest) -> dict[str, list[WaitingCall]]:
    """List them, the oldest first."""
    return {"items": await second_person.waiting_calls(person_of(request))}


@router.post("/{message_id}/{call_id}", summary="Allow or refuse a call of another")
async def decide(
    request: HttpRequest, body: DecisionIn, message_id: UUID, call_id: CallId
) -> HttpResponse:
    """Say yes or no; the answer that waits goes on by itself."""
    person, allow = person_of(request), body.answer == "allow"
    ours = await hub()
    await second_person.decide(ours, person, str(message_id), call_id, allow=allow)
    return HttpResponse(status=204)
