"""Messages: every function takes the owner first and sees nobody else's."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import BulkWriteError, DuplicateKeyError

from chat.documents import Message, Part, file_ids_of
from chat.errors import NoSuchMessage
from chat.store import files
from chat.store.conversations import now
from chat.store.mongo import database, storing
from chat.store.terms import content_terms, terms

MOST = 100  # answers that wait of one person
DUPLICATE = 11000  # MongoDB's code for an _id that is there already


def new_question(
    owner_id: int,
    conversation_id: str,
    message_id: str,
    parent_id: str | None,
    content: list[Part],
) -> Message:
    """Return a person's message that nobody has stored yet."""
    moment = now()
    message: dict[str, Any] = {
        "_id": message_id,
        "conversation_id": conversation_id,
        "owner_id": owner_id,
        "parent_id": parent_id,
        "role": "user",
        "content": content,
        "status": "complete",
        "created_at": moment,
        "updated_at": moment,
    }
    message["search_terms"] = content_terms(content)
    return message  # type: ignore[return-value]


def new_answer(
    question: Message, message_id: str, run_id: str, fields: Mapping[str, Any]
) -> Message:
    """Return the empty answer to `question`; `fields` are endpoint and model."""
    moment = now()
    answer: dict[str, Any] = {
        "_id": message_id,
        "conversation_id": question["conversation_id"],
        "owner_id": question["owner_id"],
        "parent_id": question["_id"],
        "role": "assistant",
        "content": [],
        "status": "streaming",
        "run_id": run_id,
        "last_event": 0,
        "created_at": moment,
        "updated_at": moment,
        **fields,
    }
    return answer  # type: ignore[return-value]


async def insert(message: Message) -> bool:
    """Store a message; False when this very message is stored already.

    Raises NoSuchMessage when the id is taken by something else.
    """
    try:
        await database().messages.insert_one(message)
    except DuplicateKeyError:
        stored = await get(
            message["owner_id"], message["conversation_id"], message["_id"]
        )
        if stored["role"] != message["role"]:
            raise NoSuchMessage from None
        return False
    return True


async def insert_both(question: Message, answer: Message) -> bool:
    """Store a new message with its answer, in one round trip.

    False when this very answer is stored already. Raises NoSuchMessage as `insert`.
    """
    try:
        await database().messages.insert_many([question, answer])
    except BulkWriteError as error:
        failed = error.details["writeErrors"]
        if any(each["code"] != DUPLICATE for each in failed):
            raise
        await insert(question)
        return await insert(answer)
    return True


async def get(owner_id: int, conversation_id: str, message_id: str) -> Message:
    """Return one message, looked up with its conversation. Raises NoSuchMessage."""
    found: Message | None = await database().messages.find_one(
        {"_id": message_id, "conversation_id": conversation_id, "owner_id": owner_id}
    )
    if found is None:
        raise NoSuchMessage
    return found


async def of(owner_id: int, conversation_id: str) -> list[Message]:
    """Return all messages of a conversation, oldest first; [] when none."""
    where = {"owner_id": owner_id, "conversation_id": conversation_id}
    found: list[Message] = (
        await database()
        .messages.find(where, {"search_terms": 0})
        .sort([("created_at", ASCENDING)])
        .to_list(None)
    )
    return found


async def any_of(owner_id: int, message_ids: Sequence[str]) -> bool:
    """Say whether a person has any of these messages."""
    where = {"_id": {"$in": list(message_ids)}, "owner_id": owner_id}
    return await database().messages.find_one(where, {"_id": 1}) is not None


async def restart(
    owner_id: int, answer: Message, run_id: str, content: list[Part] | None = None
) -> Message:
    """Turn an ended answer into a streaming one, written on by `run_id`.

    `content` replaces what it holds, unless somebody has changed it meanwhile. Raises
    NoSuchMessage when it is being written already, or has changed.
    """
    settled: dict[str, Any] = {} if content is None else {"content": content}
    found: Message | None = await database().messages.find_one_and_update(
        {
            "_id": answer["_id"],
            "owner_id": owner_id,
            "status": {"$ne": "streaming"},
            **({"updated_at": answer["updated_at"]} if settled else {}),
        },
        {
            "$set": {
                **settled,
                "status": "streaming",
                "run_id": run_id,
                "last_event": 0,
                "updated_at": now(),
            }
        },
        return_document=ReturnDocument.AFTER,
    )
    if found is None:
        raise NoSuchMessage
    return found


async def waiting_for(
    approvers: Collection[str], most: int, message_id: str = ""
) -> list[Message]:
    """Return answers of anybody that wait for one of some roles and groups.

    All, or the one of that id. Who calls this shows of them no more than the calls.
    """
    where: dict[str, object] = {
        "status": "waiting",
        "content.call.approvers": {"$in": [*approvers]},
    }
    if message_id:
        where["_id"] = message_id
    cursor = database().messages.find(where).sort([("updated_at", ASCENDING)])
    found: list[Message] = await cursor.limit(most).to_list(None)
    return found


async def waiting_of(owner_id: int) -> list[Message]:
    """Return a person's answers that wait for what is said to their calls."""
    where = {"owner_id": owner_id, "status": "waiting"}
    cursor = database().messages.find(where, {"search_terms": 0})
    found: list[Message] = await cursor.sort([("updated_at", ASCENDING)]).to_list(MOST)
    return found


async def answer_calls(
    owner_id: int, answer: Message, content: list[Part]
) -> Message | None:
    """Keep what a person has said of calls that wait; None when others were quicker."""
    found: Message | None = await database().messages.find_one_and_update(
        {
            "_id": answer["_id"],
            "owner_id": owner_id,
            "status": "waiting",
            "updated_at": answer["updated_at"],
        },
        {"$set": {"content": content, "updated_at": now()}},
        return_document=ReturnDocument.AFTER,
    )
    return found


async def finish(
    owner_id: int, message_id: str, run_id: str, fields: Mapping[str, Any]
) -> Message | None:
    """End an answer in one update; None when this run does not write it any more.

    `fields` holds status, content, last_event and whatever else became known;
    `search_text` in it becomes what the answer is found by. Pictures in it are kept
    from now on, as long as the answer. Raises UnstorableError.
    """
    known = dict(fields)
    await _keep_files(owner_id, message_id, known.get("content", ()))
    if (text := known.pop("search_text", None)) is not None:
        known["search_terms"] = terms(text)
    with storing():
        found: Message | None = await database().messages.find_one_and_update(
            {
                "_id": message_id,
                "owner_id": owner_id,
                "run_id": run_id,
                "status": "streaming",
            },
            {"$set": {**known, "updated_at": now()}},
            return_document=ReturnDocument.AFTER,
        )
    return found


async def _keep_files(owner_id: int, message_id: str, content: Iterable[Part]) -> None:
    """Keep what an answer has drawn; before it is stored, for a crash must not lose it.

    What belongs to an answer that is gone meanwhile is removed with the unused.
    """
    drawn = file_ids_of(content)
    where = {"_id": message_id, "owner_id": owner_id}
    answer = await database().messages.find_one(where) if drawn else None
    if answer is not None:
        await files.use(owner_id, drawn, answer.get("expires_at"))


async def unfinished(before: datetime) -> list[Message]:
    """Return answers of all people that have been streaming since before `before`."""
    where = {"status": "streaming", "updated_at": {"$lt": before}}
    found: list[Message] = (
        await database().messages.find(where).limit(500).to_list(None)
    )
    return found
