"""Projects: folders of conversations with instructions of their own."""

from chat.errors import NotThere
from chat.store.mongo import database
from chat.store.personal.owned import Document, Owned

_projects = Owned("projects", order="name")
get = _projects.get
add = _projects.add
add_once = _projects.add_once
change = _projects.change


async def all_of(owner_id: int) -> list[Document]:
    """Return the projects, each with its number of `conversations`."""
    found = await _projects.all(owner_id)
    counts = {
        row["_id"]: row["number"]
        async for row in database().conversations.aggregate(
            [
                {
                    "$match": {
                        "owner_id": owner_id,
                        "project_id": {"$gt": ""},
                        "deleted_at": None,
                    }
                },
                {"$group": {"_id": "$project_id", "number": {"$sum": 1}}},
            ]
        )
    }
    return [
        {**project, "conversations": counts.get(project["_id"], 0)} for project in found
    ]


async def delete(owner_id: int, project_id: str) -> None:
    """Remove a project; its conversations stay, outside of it. Raises NotThere."""
    await _projects.delete(owner_id, project_id)
    await database().conversations.update_many(
        {"owner_id": owner_id, "project_id": project_id},
        {"$set": {"project_id": None}},
    )


async def instructions(owner_id: int, project_id: str | None) -> str:
    """Return what the model is told in all chats of a project, "" for none."""
    if project_id is None:
        return ""
    try:
        project = await _projects.get(owner_id, project_id)
    except NotThere:
        return ""
    return str(project.get("instructions", ""))


async def library_ids(owner_id: int, project_id: str | None) -> list[str]:
    """Return the libraries that all chats of a project have, [] for none."""
    if project_id is None:
        return []
    try:
        project = await _projects.get(owner_id, project_id)
    except NotThere:
        return []
    return list(project.get("library_ids", []))
