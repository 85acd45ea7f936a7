"""Assistants over HTTP: made, changed, shared, and put back to what they were."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field, model_validator

from chat import publish
from chat.api.every_route.auth import person_of
from chat.api.every_route.permission import require
from chat.assistants import keeping, offered
from chat.assistants.usable import get
from chat.choices.offered import choices
from chat.documents import ParamsIn
from chat.person import Person

router = Router(tags=["assistants"])
Line = Annotated[str, Field(min_length=1, max_length=500)]
Name = Annotated[str, Field(min_length=1, max_length=100)]
WHO = r"^(all|group:\d{1,18}|person:\d{1,18})$"


class AssistantIn(Schema):
    """What an assistant is; `spec` names an entry of modelSpecs in place of a model.

    `tools` are groups of tools, and libraries as `library:ID`.
    """

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    name: Name
    emoji: str = Field(default="", max_length=16)
    description: str = Field(default="", max_length=500)
    instructions: str = Field(default="", max_length=100_000)
    endpoint: str = Field(min_length=1, max_length=100)
    model: str = Field(min_length=1, max_length=200)
    spec: str = Field(default="", max_length=200)
    params: ParamsIn = ParamsIn()
    tools: list[Name] = Field(default_factory=list, max_length=64)
    starters: list[Line] = Field(default_factory=list, max_length=8)

    def fields(self) -> dict[str, Any]:
        """Return what is to be stored."""
        params = self.params.model_dump(exclude_none=True, exclude={"system_prompt"})
        return self.model_dump() | {"params": params}


class Recipient(Schema):
    """Somebody who may do something: everybody, a group, a person by address."""

    model_config = ConfigDict(extra="forbid")
    who: str = Field(default="", pattern=WHO + "|^$")
    email: str = Field(default="", max_length=254)
    level: Literal["use", "view", "edit"] = "use"

    @model_validator(mode="after")
    def _one(self) -> "Recipient":
        if bool(self.who) == bool(self.email):
            raise ValueError("name either who or email")
        return self


class RecipientsIn(Schema):
    """All with whom an assistant is shared from now on."""

    model_config = ConfigDict(extra="forbid")
    shared: list[Recipient] = Field(max_length=200)


@router.get("")
async def index(request: HttpRequest) -> dict[str, Any]:
    """List the assistants that one may see: one's own, and those shared with one."""
    person = person_of(request)
    await require(person, "assistants")
    found = await keeping.visible(person)
    return {"items": [await keeping.shown(person, one) for one in found], "next": None}


@router.get("/workbench")
async def workbench(request: HttpRequest) -> dict[str, Any]:
    """Return the models, tools and groups that assistants can be made of here."""
    person = person_of(request)
    await require(person, "assistants")
    return await offered.workbench(person, await choices(person))


@router.post("")
async def add(request: HttpRequest, assistant: AssistantIn) -> dict[str, Any]:
    """Make an assistant."""
    person = person_of(request)
    made = await keeping.make(person, assistant.fields())
    return await _changed(person, made)


@router.get("/{assistant_id}")
async def one(request: HttpRequest, assistant_id: UUID) -> dict[str, Any]:
    """Return an assistant: all of it to those who may look at how it is made."""
    person = person_of(request)
    await require(person, "assistants")
    return await keeping.shown(person, await get(person.id, str(assistant_id), "use"))


@router.put("/{assistant_id}")
async def change(
    request: HttpRequest, assistant_id: UUID, assistant: AssistantIn
) -> dict[str, Any]:
    """Change an assistant; what it was stays among its versions."""
    person = person_of(request)
    fields = assistant.fields()
    return await _changed(
        person, await keeping.change(person, str(assistant_id), fields)
    )


@router.delete("/{assistant_id}")
async def delete(request: HttpRequest, assistant_id: UUID) -> dict[str, bool]:
    """Remove one's own assistant; its conversations stay."""
    person = person_of(request)
    await keeping.delete(person, str(assistant_id))
    await publish.choices_changed(person.id)
    return {"deleted": True}


@router.post("/{assistant_id}/copy")
async def copy(request: HttpRequest, assistant_id: UUID) -> dict[str, Any]:
    """Keep a copy of one's own."""
    person = person_of(request)
    return await _changed(person, await keeping.copy(person, str(assistant_id)))


@router.get("/{assistant_id}/versions")
async def versions(request: HttpRequest, assistant_id: UUID) -> dict[str, Any]:
    """List what an assistant was before, the newest first."""
    found = await get(person_of(request).id, str(assistant_id), "edit")
    return {"items": keeping.versions_of(found), "next": None}


@router.post("/{assistant_id}/versions/{number}/restore")
async def restore(
    request: HttpRequest, assistant_id: UUID, number: int
) -> dict[str, Any]:
    """Make an earlier version the newest one."""
    person = person_of(request)
    found = await keeping.restore(person, str(assistant_id), number)
    return await _changed(person, found)


@router.put("/{assistant_id}/sharing")
async def share(
    request: HttpRequest, assistant_id: UUID, sharing: RecipientsIn
) -> dict[str, Any]:
    """Say who may use it, look at how it is made, or change it."""
    person = person_of(request)
    wanted = [each.model_dump() for each in sharing.shared]
    return await _changed(
        person, await keeping.share(person, str(assistant_id), wanted)
    )


async def _changed(person: Person, found: Any) -> dict[str, Any]:  # noqa: ANN401
    """Tell the person's tabs, and return the assistant as they see it."""
    await publish.choices_changed(person.id)
    return await keeping.shown(person, found)
