"""Libraries over HTTP: make, share, search, remove."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, ConfigDict, Field

from chat.api.every_route.auth import person_of
from chat.api.every_route.permission import require
from chat.documents import listed, shown
from chat.libraries import keeping
from chat.libraries.in_force import Filters
from chat.libraries.passages import title
from chat.libraries.search import FoundPassages, LibraryHit, LibraryQuestion, search
from chat.person import Person
from chat.store.libraries import library_files
from chat.store.libraries.access import (
    includes,
    library_for,
    reachable,
    readable_libraries,
    right_in,
)
from chat.store.libraries.libraries import Library, Right

router = Router(tags=["libraries"])
Text = Annotated[str, Field(max_length=1_000)]


class LibraryIn(Schema):
    """A library's own fields."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=100)
    description: Text = ""


class GrantIn(Schema):
    """Who may do what: a mail address, `group:ID`, `everyone`, or as it was told."""

    model_config = ConfigDict(extra="forbid")
    who: str = Field(min_length=1, max_length=320)
    right: Literal["view", "use", "edit", "own"]


class GrantsIn(Schema):
    """All of them; who is left out loses what they had."""

    model_config = ConfigDict(extra="forbid")
    grants: list[GrantIn] = Field(max_length=200)


class Wanted(Schema):
    """What to look for, and where."""

    q: str = Field(min_length=1, max_length=500)
    limit: int = Field(default=10, ge=1, le=50)
    file: list[UUID] = Field(default=[], max_length=100)
    tag: list[str] = Field(default=[], max_length=20)
    after: AwareDatetime | None = None
    before: AwareDatetime | None = None
    folder: str = Field(default="", max_length=300)

    def filters(self) -> Filters:
        """Return them as the search takes them."""
        files = tuple(str(one) for one in self.file)
        after: datetime | None = self.after
        return Filters(
            files, tuple(self.tag), after, self.before, self.folder.strip("/")
        )


@router.get("")
async def index(request: HttpRequest) -> dict[str, Any]:
    """List the libraries one reaches, with `right`, and counts of files and pieces."""
    person = person_of(request)
    await require(person, "file_search")
    found = await reachable(person.id, "view")
    counts = await library_files.counts([library["_id"] for library in found])
    rows = [
        {**await _described(person, one), "counts": counts.get(one["_id"], {})}
        for one in found
    ]
    return {"items": rows, "next": None}


@router.post("")
async def add(request: HttpRequest, library: LibraryIn) -> dict[str, Any]:
    """Make a library."""
    person = person_of(request)
    await require(person, "file_search")
    made = await keeping.make(person.id, library.name, library.description)
    return await _described(person, made)


@router.get("/{library_id}")
async def one(request: HttpRequest, library_id: UUID) -> dict[str, Any]:
    """Return a library; to who owns it also with whom it is shared."""
    person = person_of(request)
    found = await library_for(person.id, str(library_id), "view")
    return await _described(person, found)


@router.patch("/{library_id}")
async def change(
    request: HttpRequest, library_id: UUID, library: LibraryIn
) -> dict[str, Any]:
    """Change name and description."""
    person = person_of(request)
    fields = library.model_dump()
    return await _described(
        person, await keeping.describe(person.id, str(library_id), fields)
    )


@router.delete("/{library_id}")
async def delete(request: HttpRequest, library_id: UUID) -> dict[str, bool]:
    """Remove a library with all its files, for good."""
    await keeping.remove(person_of(request).id, str(library_id))
    return {"deleted": True}


@router.put("/{library_id}/grants")
async def share(
    request: HttpRequest, library_id: UUID, wanted: GrantsIn
) -> dict[str, Any]:
    """Say who else may view, use (search and read), edit or own the library."""
    person = person_of(request)
    named: list[tuple[str, Right]] = [(one.who, one.right) for one in wanted.grants]
    changed = await keeping.share(person.id, str(library_id), named)
    return await _described(person, changed)


@router.get("/{library_id}/groups")
async def groups(request: HttpRequest, library_id: UUID) -> dict[str, Any]:
    """List the groups that one can share it with."""
    person = person_of(request)
    await library_for(person.id, str(library_id), "own")
    return listed(await keeping.groups_of(person.id))


@router.get("/{library_id}/search")
async def test_search(
    request: HttpRequest, library_id: UUID, wanted: Query[Wanted]
) -> dict[str, Any]:
    """Show what a question finds, with the scores, before anybody relies on it.

    Passages that models are not told, as they answer too little of it, are not
    `relevant`.
    """
    person = person_of(request)
    await require(person, "file_search")
    await library_for(person.id, str(library_id), "use")
    libraries = await readable_libraries(person.id, [str(library_id)])
    question = LibraryQuestion(
        person.id, wanted.q, wanted.filters(), wanted.limit, all_hits=True
    )
    return _found(await search(libraries, question))


def _found(found: FoundPassages) -> dict[str, Any]:
    return {"items": [_hit(hit) for hit in found.hits], "note": found.note}


def _hit(hit: LibraryHit) -> dict[str, Any]:
    return {
        "title": title(hit),
        "place": hit.place,
        "file_id": hit.file["_id"],
        "page": hit.piece["page"],
        "headings": hit.piece["headings"],
        "text": hit.piece["text"],
        "score": round(hit.score, 5),
        "word_score": round(hit.word_score, 3),
        "similarity": round(hit.similarity, 3),
        "relevant": hit.relevant,
    }


async def _described(person: Person, library: Library) -> dict[str, Any]:
    """Return a library as a person sees it: grants are told to owners alone."""
    right = await right_in(person.id, library)
    fields = {name: value for name, value in library.items() if name != "grants"}
    told = {**shown(fields), "right": right, "shared": bool(library["grants"])}
    if not includes(right, "own"):
        return told
    names = await keeping.names_in(library)
    rows = [
        {**grant, "name": names.get(grant["subject"], "")}
        for grant in library["grants"]
    ]
    return {**told, "grants": rows}
