"""The files of libraries: what is known of each, and its bytes in GridFS.

A file has a `build` once its pieces are complete; a newer one is made beside it and put
in its place by one update, so that a search meets the old pieces or the new.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NotRequired, TypedDict

from gridfs.errors import NoFile
from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from chat.errors import Conflict, NoSuchFile
from chat.store.conversations import now
from chat.store.mongo import database, library_bucket

State = Literal["waiting", "indexing", "ready", "failed"]


class LibraryFile(TypedDict):
    """A document of `library_files`."""

    _id: str
    library_id: str
    name: str
    type: str
    size: int  # bytes
    digest: str  # SHA-256 of the content
    content_id: str  # of the bytes
    version: int
    tags: list[str]
    added_by: int | None
    language: str  # in which errors and notes are written
    state: State
    error: str  # why it failed, for people
    notes: list[str]  # what was not read
    pages: int
    tables: int
    build: str  # the pieces in force; "" = none yet
    building: str  # the pieces that are being made
    pieces: int  # in force
    words: int  # terms of these, repeated ones too
    done: int  # pieces that are made
    total: int
    model: str  # that made the vectors; "" = words alone
    dimensions: int
    embedded_at: datetime | None  # when vectors were last tried
    engine: NotRequired[str]  # elsewhere that holds the vectors, too; "" = none
    engine_note: NotRequired[str]  # why the one in force does not, for people
    fed_at: NotRequired[datetime]  # when that was last tried
    tries: int
    claimed_until: datetime | None
    created_at: datetime
    updated_at: datetime


async def put(
    library_id: str, name: str, fields: Mapping[str, Any], data: bytes
) -> LibraryFile:
    """Store a file under its name; one that is there becomes its next version.

    The bytes come first, so that no document lacks them. Returns it waiting to be
    indexed.
    """
    content_id = str(uuid.uuid4())
    await library_bucket().upload_from_stream_with_id(
        content_id, "file", data, metadata={"library_id": library_id}
    )
    try:
        before, stored = await _stored(
            library_id, name, {**fields, "content_id": content_id, "size": len(data)}
        )
    except BaseException:
        await remove_bytes([content_id])
        raise
    if before:
        await remove_bytes([before])
    return stored


async def _stored(
    library_id: str, name: str, fields: Mapping[str, Any]
) -> tuple[str, LibraryFile]:
    """Return the id of the bytes before, and the file as it is now."""
    known = {"library_id": library_id, "name": name}
    moment = now()
    told = {**fields, **waiting(), "updated_at": moment}
    before = await database().library_files.find_one_and_update(
        known, {"$set": told, "$inc": {"version": 1}}
    )
    if before is None:
        new = {
            **_new(),
            **known,
            **told,
            "_id": str(uuid.uuid4()),
            "created_at": moment,
        }
        try:
            await database().library_files.insert_one(new)
        except DuplicateKeyError:
            raise Conflict from None
    stored: LibraryFile | None = await database().library_files.find_one(known)
    if stored is None:
        raise NoSuchFile
    return (before["content_id"] if before else ""), stored


def waiting() -> dict[str, Any]:
    """Return what a file is set to that has to be indexed."""
    return {
        "state": "waiting",
        "error": "",
        "building": str(uuid.uuid4()),
        "done": 0,
        "total": 0,
        "tries": 0,
        "claimed_until": None,
    }


def _new() -> dict[str, Any]:
    counts = ("pages", "tables", "pieces", "words", "dimensions")
    others: dict[str, Any] = {
        "build": "",
        "model": "",
        "notes": [],
        "embedded_at": None,
        "version": 1,
    }
    return {**dict.fromkeys(counts, 0), **others}


async def get(library_id: str, file_id: str) -> LibraryFile:
    """Return one file of a library. Raises NoSuchFile."""
    found: LibraryFile | None = await database().library_files.find_one(
        {"_id": file_id, "library_id": library_id}
    )
    if found is None:
        raise NoSuchFile
    return found


async def named(library_id: str, name: str) -> LibraryFile | None:
    """Return the file of a name."""
    found: LibraryFile | None = await database().library_files.find_one(
        {"library_id": library_id, "name": name}
    )
    return found


async def all_of(library_ids: Sequence[str]) -> list[LibraryFile]:
    """Return the files of some libraries, by name."""
    found: list[LibraryFile] = (
        await database()
        .library_files.find({"library_id": {"$in": list(library_ids)}})
        .sort([("library_id", ASCENDING), ("name", ASCENDING)])
        .to_list(None)
    )
    return found


async def counts(library_ids: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return by library how many files are in each state, and `pieces`, `size`."""
    steps: list[dict[str, Any]] = [
        {"$match": {"library_id": {"$in": list(library_ids)}}},
        {
            "$group": {
                "_id": {"library": "$library_id", "state": "$state"},
                "files": {"$sum": 1},
                "pieces": {"$sum": "$pieces"},
                "size": {"$sum": "$size"},
            }
        },
    ]
    found: dict[str, dict[str, int]] = {}
    for row in await database().library_files.aggregate(steps).to_list(None):
        told = found.setdefault(row["_id"]["library"], {})
        told[row["_id"]["state"]] = row["files"]
        for name in ("files", "pieces", "size"):
            told[name] = told.get(name, 0) + row[name]
    return found


async def content(file: LibraryFile) -> bytes:
    """Return a file's bytes. Raises NoSuchFile."""
    try:
        stream = await library_bucket().open_download_stream(file["content_id"])
        data: bytes = await stream.read()
    except NoFile:
        raise NoSuchFile from None
    return data


async def tag(library_id: str, file_id: str, tags: list[str]) -> LibraryFile:
    """Set the tags of a file. Raises NoSuchFile."""
    found: LibraryFile | None = await database().library_files.find_one_and_update(
        {"_id": file_id, "library_id": library_id},
        {"$set": {"tags": tags}},
        return_document=ReturnDocument.AFTER,
    )
    if found is None:
        raise NoSuchFile
    return found


async def delete(file_ids: Collection[str]) -> None:
    """Remove documents and bytes; their pieces go before."""
    where = {"_id": {"$in": list(file_ids)}}
    rows = await database().library_files.find(where, {"content_id": 1}).to_list(None)
    await database().library_files.delete_many(where)
    await remove_bytes([row["content_id"] for row in rows])


async def remove_bytes(content_ids: Sequence[str]) -> None:
    """Remove bytes; those that are gone already are no fault."""
    for content_id in content_ids:
        try:
            await library_bucket().delete(content_id)
        except NoFile:
            continue


async def stray_bytes(library_id: str) -> list[str]:
    """Return the ids of all bytes that were stored for a library."""
    where = {"metadata.library_id": library_id}
    rows = await database()["library.files"].find(where, {"_id": 1}).to_list(None)
    return [row["_id"] for row in rows]


async def forget_adder(user_id: int) -> None:
    """Forget that a person has added files to the libraries of others."""
    await database().library_files.update_many(
        {"added_by": user_id}, {"$set": {"added_by": None}}
    )
