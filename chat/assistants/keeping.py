"""Making, changing, restoring, copying and sharing assistants."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.models.people import ADMIN
from accounts.rights.access import may
from chat.assistants import capabilities, recipients
from chat.assistants.document import (
    FIXED,
    VERSIONS,
    Assistant,
    fixed,
    level_of,
    reaches,
)
from chat.assistants.usable import get, offer_of, reader_of
from chat.errors import Conflict, Denied, NotThere
from chat.person import Person
from chat.store import assistants

TRIES = 5  # while others change the same assistant
SEEN = ("name", "emoji", "description", "endpoint", "model", "spec", "starters")
Fields = Mapping[str, Any]


async def visible(person: Person) -> list[Assistant]:
    """Return the assistants that a person may see, by name."""
    reader = await reader_of(person.id)
    found: list[Any] = await assistants.visible(person.id, reader.names)
    return found


async def make(person: Person, fields: Fields) -> Assistant:
    """Keep a new assistant. Raises Denied, Invalid."""
    await _refuse_unless_builder(person, str(fields["endpoint"]))
    offer_of(_as(fields))
    return _as(await assistants.add(person.id, fields))


async def change(person: Person, assistant_id: str, fields: Fields) -> Assistant:
    """Change one that the person may edit; what it was stays among its versions."""
    await _refuse_unless_builder(person, str(fields["endpoint"]))
    offer_of(_as({**fields, "_id": assistant_id}))
    for _try in range(TRIES):
        before = await get(person.id, assistant_id, "edit")
        if fixed(before) == {name: fields[name] for name in FIXED}:
            return before
        earlier = {
            **fixed(before),
            "version": before["version"],
            "until": before["updated_at"],
        }
        changed = await assistants.replace(dict(before), fields, earlier, VERSIONS)
        if changed is not None:
            return _as(changed)
    raise Conflict(_("This assistant is being changed by somebody else; try again."))


async def restore(person: Person, assistant_id: str, version: int) -> Assistant:
    """Make an earlier version the newest one. Raises NotThere, Denied, Invalid."""
    found = await get(person.id, assistant_id, "edit")
    for each in found["versions"]:
        if each["version"] == version:
            fields = {name: each[name] for name in FIXED}
            return await change(person, assistant_id, fields)
    raise NotThere


async def copy(person: Person, assistant_id: str) -> Assistant:
    """Keep a copy of one's own of an assistant that the person may look at."""
    found = await get(person.id, assistant_id, "view")
    name = _("%(name)s (copy)") % {"name": found["name"][:90]}
    return await make(person, {**fixed(found), "name": name})


async def share(
    person: Person, assistant_id: str, wanted: Sequence[recipients.Wanted]
) -> Assistant:
    """Say who may do what with one's own assistant. Raises ChatError."""
    found = await get(person.id, assistant_id, "own")
    shared = await recipients.resolved(person, wanted, found["shared"])
    return _as(await assistants.share(person.id, assistant_id, shared))


async def delete(person: Person, assistant_id: str) -> None:
    """Remove one's own. Raises NotThere, Denied."""
    await get(person.id, assistant_id, "own")
    await assistants.delete(person.id, assistant_id)


async def shown(person: Person, found: Assistant) -> dict[str, Any]:
    """Return what a person is told of an assistant: by what they may do with it."""
    level = level_of(found, await reader_of(person.id))
    told: dict[str, Any] = {"id": found["_id"], "level": level}
    names = FIXED if reaches(level, "view") else SEEN
    told |= {name: found[name] for name in names}  # type: ignore[literal-required]
    told["updated_at"] = found["updated_at"].isoformat()
    told["version"] = found["version"]
    if reaches(level, "own"):
        told["shared"] = await recipients.named(found["shared"])
    return told


def versions_of(found: Assistant) -> list[dict[str, Any]]:
    """Return the earlier versions of an assistant, the newest first."""
    return [
        {**each, "until": each["until"].isoformat()}
        for each in reversed(found["versions"])
    ]


async def may_build(person: Person, endpoint: str = "") -> bool:
    """Say whether a person may make assistants, of some endpoint's models or at all."""
    if not (await may(person.id, "build_assistants")).allowed:
        return False
    return person.role == ADMIN or capabilities.builder_is_open(endpoint)


async def _refuse_unless_builder(person: Person, endpoint: str) -> None:
    if not await may_build(person, endpoint):
        raise Denied(_("You may not make or change assistants."), code="no_builder")


def _as(found: Any) -> Assistant:  # noqa: ANN401 - a document of the store
    document: Assistant = found
    return document
