"""Search: titles and messages by their words, verified, with snippets."""

from typing import Any

from chat.documents import Conversation, Message, as_json, text_of
from chat.store import search
from chat.store.terms import Query, holds, query, snippet

CANDIDATES = 4  # times the limit is fetched, since verifying drops some


async def find(owner_id: int, text: str, limit: int) -> dict[str, Any]:
    """Return conversations by title and messages by text, latest first.

    Each message hit has its conversation's title, so that it can be opened in its
    own branch: its id is the place.
    """
    wanted = query(text)
    if wanted.empty():
        return {"conversations": [], "messages": []}
    titled = await search.titles(owner_id, wanted, limit * CANDIDATES)
    hits = await _messages(owner_id, wanted, limit)
    return {
        "conversations": [
            as_json(found) for found in titled if holds(found["title"], wanted)
        ][:limit],
        "messages": hits,
    }


async def _messages(owner_id: int, wanted: Query, limit: int) -> list[dict[str, Any]]:
    found = _verified(
        await search.messages(owner_id, wanted, limit * CANDIDATES), wanted
    )
    if not found:  # perhaps it stands inside words
        found = await search.fragments(owner_id, wanted, limit * CANDIDATES)
        found = _verified(found, wanted)
    ids = list({message["conversation_id"] for message in found})
    homes = await search.conversations(owner_id, ids)
    return [
        _hit(message, homes[message["conversation_id"]], wanted)
        for message in found
        if message["conversation_id"] in homes
    ][:limit]


def _verified(found: list[Message], wanted: Query) -> list[Message]:
    return [message for message in found if holds(text_of(message), wanted)]


def _hit(message: Message, home: Conversation, wanted: Query) -> dict[str, Any]:
    return {
        "conversation_id": home["_id"],
        "title": home["title"],
        "message_id": message["_id"],
        "role": message["role"],
        "created_at": message["created_at"].isoformat(),
        "snippet": snippet(text_of(message), wanted),
    }
