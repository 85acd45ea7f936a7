"""Files that people attached: a small document each, their bytes in GridFS.

The bytes lie under the file's own id, with the owner in GridFS's `metadata`. They are
written first and removed last, so that a crash leaves bytes that `erase` still finds,
and never a document without bytes.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from gridfs.errors import NoFile
from pymongo import ASCENDING, DESCENDING

from chat.errors import NoSuchFile, NotThere
from chat.store.conversations import now
from chat.store.cursor import beyond, cut
from chat.store.mongo import bucket, database
from chat.store.personal.owned import Document, Owned

_files = Owned("files")
Kind = Literal["image", "text"]
UNUSED_LIFE = timedelta(days=7)  # of a file that no message refers to
BATCH = 200  # files removed at a time
UNSHOWN = {"text": 0, "expires_at": 0}


async def add(
    owner_id: int, fields: Mapping[str, Any], data: bytes, key: str = ""
) -> Document:
    """Store a file: name, kind, type and, by its kind, width and height or text.

    Under an id of its own unless it has one already. Nothing refers to it yet: unless
    `use` follows it is purged. Raises Invalid when the person has too many.
    """
    key = key or str(uuid.uuid4())
    await bucket().upload_from_stream_with_id(
        key, "file", data, metadata={"owner_id": owner_id}
    )
    described = {**fields, "size": len(data), "expires_at": now() + UNUSED_LIFE}
    try:
        return await _files.add(owner_id, described, key)
    except BaseException:
        await _remove_bytes([key])
        raise


async def all_of(owner_id: int) -> list[Document]:
    """Return the person's files, oldest first, without their text."""
    found: list[Document] = (
        await database()
        .files.find({"owner_id": owner_id}, UNSHOWN)
        .sort([("created_at", ASCENDING)])
        .to_list(None)
    )
    return found


async def page(
    owner_id: int, *, cursor: str = "", limit: int = 30
) -> tuple[list[Document], str | None]:
    """Return files without their text, latest first, and the next page's cursor.

    Raises Invalid for a broken cursor.
    """
    where = {"owner_id": owner_id} | beyond(cursor, "created_at")
    order = [("created_at", DESCENDING), ("_id", DESCENDING)]
    files = database().files.find(where, UNSHOWN).sort(order).limit(limit + 1)
    found: list[Document] = await files.to_list(None)
    return cut(found, limit, "created_at")


async def used_in(
    owner_id: int, file_ids: Sequence[str]
) -> dict[str, list[dict[str, str]]]:
    """Return the conversations whose messages name each file: `_id` and `title`."""
    where = {"owner_id": owner_id, "content.file_id": {"$in": list(file_ids)}}
    pair = {"file": "$content.file_id", "home": "$conversation_id"}
    steps: list[dict[str, Any]] = [
        {"$match": where},
        {"$unwind": "$content"},
        {"$match": {"content.file_id": where["content.file_id"]}},
        {"$group": {"_id": pair}},
    ]
    pairs = [r["_id"] for r in await database().messages.aggregate(steps).to_list(None)]
    homes = {"_id": {"$in": [p["home"] for p in pairs]}, "owner_id": owner_id}
    there = database().conversations.find({**homes, "deleted_at": None}, {"title": 1})
    titles = {found["_id"]: found async for found in there}
    used: dict[str, list[dict[str, str]]] = {}
    for p in pairs:
        if p["home"] in titles:
            used.setdefault(p["file"], []).append(titles[p["home"]])
    return used


async def get(owner_id: int, file_id: str) -> Document:
    """Return one file without its text. Raises NoSuchFile."""
    found = await several(owner_id, [file_id])
    if file_id not in found:
        raise NoSuchFile
    return found[file_id]


async def several(owner_id: int, file_ids: Sequence[str]) -> dict[str, Document]:
    """Return those of the files that the person has, by id, without their text."""
    return await _several(owner_id, file_ids, UNSHOWN)


async def texts(owner_id: int, file_ids: Sequence[str]) -> dict[str, Document]:
    """Return those of the files that the person has, by name, text and origin alone."""
    return await _several(owner_id, file_ids, {"name": 1, "text": 1, "origin": 1})


async def _several(
    owner_id: int, file_ids: Sequence[str], fields: Mapping[str, int]
) -> dict[str, Document]:
    where = {"owner_id": owner_id, "_id": {"$in": list(file_ids)}}
    found = await database().files.find(where, fields).to_list(None)
    return {document["_id"]: document for document in found}


async def content(owner_id: int, file_id: str) -> bytes:
    """Return a file's bytes. Raises NoSuchFile."""
    await get(owner_id, file_id)
    try:
        stream = await bucket().open_download_stream(file_id)
        data: bytes = await stream.read()
    except NoFile:  # a record that came without bytes from elsewhere
        raise NoSuchFile from None
    return data


async def use(
    owner_id: int, file_ids: Sequence[str], expires_at: datetime | None
) -> None:
    """Keep files that a message refers to, for good or as long as a temporary chat."""
    where = {"owner_id": owner_id, "_id": {"$in": list(file_ids)}}
    if expires_at is None:
        await database().files.update_many(where, {"$set": {"expires_at": None}})
        return
    where["expires_at"] = {"$type": "date"}  # what lasts elsewhere goes on lasting
    await database().files.update_many(where, {"$max": {"expires_at": expires_at}})


async def delete(owner_id: int, file_id: str) -> None:
    """Remove a file; messages keep its name. Raises NoSuchFile."""
    try:
        await _files.delete(owner_id, file_id)
    except NotThere:
        raise NoSuchFile from None
    await _remove_bytes([file_id])


async def referred(owner_id: int, conversation_id: str) -> list[str]:
    """Return the ids of the files that a conversation refers to, deleted or not."""
    where = {"owner_id": owner_id, "conversation_id": conversation_id}
    return sorted(await _named(where))


async def release(owner_id: int, file_ids: Sequence[str]) -> int:
    """Remove those of the files that no message refers to any more; say how many."""
    if not file_ids:
        return 0
    where = {"owner_id": owner_id, "content.file_id": {"$in": list(file_ids)}}
    held = await _named(where)
    return await _remove(owner_id, [key for key in file_ids if key not in held])


async def _named(where: Mapping[str, Any]) -> set[str]:
    """Return the files of messages, and of those that can still be brought back."""
    found: set[str] = set()
    for name in ("messages", "deleted_messages"):
        found.update(await database()[name].distinct("content.file_id", where))
    return found


async def purge(moment: datetime) -> int:
    """Remove what was never used, or went with its temporary chat; say how many."""
    number = 0
    where = {"expires_at": {"$lt": moment, "$type": "date"}}
    while found := (
        await database().files.find(where, {"owner_id": 1}).limit(BATCH).to_list(None)
    ):
        for document in found:
            await _remove(document["owner_id"], [document["_id"]])
        number += len(found)
    return number


async def erase(owner_id: int) -> int:
    """Remove all files of a person, stray bytes too; return how many documents."""
    where = {"metadata.owner_id": owner_id}
    found = await database()["attachments.files"].find(where, {"_id": 1}).to_list(None)
    result = await database().files.delete_many({"owner_id": owner_id})
    await _remove_bytes([row["_id"] for row in found])
    return int(result.deleted_count)


async def _remove(owner_id: int, file_ids: Sequence[str]) -> int:
    where = {"owner_id": owner_id, "_id": {"$in": list(file_ids)}}
    result = await database().files.delete_many(where)
    await _remove_bytes(file_ids)
    return int(result.deleted_count)


async def _remove_bytes(file_ids: Sequence[str]) -> None:
    for file_id in file_ids:
        try:
            await bucket().delete(file_id)
        except NoFile:
            continue
