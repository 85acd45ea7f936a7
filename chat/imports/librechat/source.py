"""Reads LibreChat's own MongoDB; nothing is ever written there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import ASCENDING
from pymongo.read_preferences import ReadPreference

Record = dict[str, Any]
DEFAULT_NAME = "LibreChat"
SELECTION_LIMIT = 10_000  # ms until a missing server is reported


class LibreChatSource:
    """The collections of one LibreChat database, one document at a time."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - the driver is untyped
        self._database = client.get_default_database(
            DEFAULT_NAME, read_preference=ReadPreference.PRIMARY_PREFERRED
        )

    async def all(self, collection: str) -> AsyncIterator[Record]:
        """Yield every document of a collection; nothing when there is none."""
        async for record in (
            self._database[collection].find().sort([("_id", ASCENDING)])
        ):
            yield record

    async def messages(
        self, conversation_id: str, user: str
    ) -> tuple[list[Record], int]:
        """Return a person's messages of a conversation, oldest first.

        And how many of somebody else's have its id: there, an id is one only together
        with its person. What names nobody belongs to the only conversation of the id.
        """
        same = {"conversationId": conversation_id}
        cursor = self._database.messages.find(same)
        found: list[Record] = await cursor.sort([("createdAt", ASCENDING)]).to_list(
            None
        )
        takes = {user}
        if any(message.get("user") is None for message in found):
            homes = await self._database.conversations.count_documents(same)
            takes |= {str(None)} if homes == 1 else set()
        mine = [each for each in found if str(each.get("user")) in takes]
        return mine, len(found) - len(mine)

    async def counts(self) -> dict[str, int]:
        """Return the number of documents of each collection."""
        names = await self._database.list_collection_names()
        return {
            name: await self._database[name].estimated_document_count()
            for name in sorted(names)
            if not name.startswith("system.")
        }


@asynccontextmanager
async def opened(uri: str) -> AsyncIterator[LibreChatSource]:
    """Open LibreChat's database by its MONGO_URI."""
    client: Any = AsyncIOMotorClient(
        uri, tz_aware=True, serverSelectionTimeoutMS=SELECTION_LIMIT
    )
    try:
        yield LibreChatSource(client)
    finally:
        client.close()
