"""Projects over HTTP: folders with instructions of their own."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import ConfigDict, Field

from chat.api.every_route.auth import person_of
from chat.api.every_route.permission import require
from chat.documents import listed, shown
from chat.errors import NotThere
from chat.store.libraries.access import readable_libraries
from chat.store.personal import projects

router = Router(tags=["projects"])


class Project(Schema):
    """A project's fields; the instructions go before each chat's own.

    Its chats search in its `library_ids`; left out, these stay as they are.
    """

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=100)
    description: str = Field(default="", max_length=500)
    instructions: str = Field(default="", max_length=50_000)
    library_ids: list[UUID] | None = Field(default=None, max_length=50)

    async def fields(self, owner_id: int) -> dict[str, Any]:
        """Return what is stored; libraries only where some are named, and reached.

        Those that the person may not use are not there for them: NotThere.
        """
        told = self.model_dump(exclude={"library_ids"})
        if self.library_ids is None:
            return told
        ids = [str(one) for one in self.library_ids]
        reached = {one["_id"] for one in await readable_libraries(owner_id, ids)}
        if set(ids) - reached:
            raise NotThere
        return {**told, "library_ids": ids}


@router.get("")
async def index(request: HttpRequest) -> dict[str, Any]:
    """List the projects, each with its number of conversations."""
    return listed(await projects.all_of(person_of(request).id))


@router.post("")
async def add(request: HttpRequest, project: Project) -> dict[str, Any]:
    """Make a project."""
    person = person_of(request)
    await require(person, "projects")
    return shown(await projects.add(person.id, await project.fields(person.id)))


@router.put("/{project_id}")
async def change(
    request: HttpRequest, project_id: UUID, project: Project
) -> dict[str, Any]:
    """Change a project."""
    owner_id = person_of(request).id
    fields = await project.fields(owner_id)
    return shown(await projects.change(owner_id, str(project_id), fields))


@router.delete("/{project_id}")
async def delete(request: HttpRequest, project_id: UUID) -> dict[str, bool]:
    """Remove a project; its conversations stay."""
    await projects.delete(person_of(request).id, str(project_id))
    return {"deleted": True}
