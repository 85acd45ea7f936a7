"""Small documents that belong to one person: presets, prompts, projects, tags."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from chat.errors import Conflict, Invalid, NotThere
from chat.store.conversations import now
from chat.store.mongo import Database, database

Document = dict[str, Any]
MOST = 1_000  # documents of one kind that a person may keep


class Owned:
    """One collection; every method takes the owner first and sees nobody else's."""

    def __init__(self, collection: str, order: str = "created_at") -> None:
        self._name = collection
        self._order = order

    @property
    def _documents(self) -> Database:
        return database()[self._name]

    async def all(self, owner_id: int) -> list[Document]:
        """Return all of them in their order."""
        order = [(self._order, ASCENDING), ("_id", ASCENDING)]
        found: list[Document] = (
            await self._documents.find({"owner_id": owner_id})
            .sort(order)
            .limit(MOST)
            .to_list(None)
        )
        return found

    async def get(self, owner_id: int, key: str) -> Document:
        """Return one. Raises NotThere."""
        found: Document | None = await self._documents.find_one(
            {"_id": key, "owner_id": owner_id}
        )
        if found is None:
            raise NotThere
        return found

    async def add(
        self, owner_id: int, fields: Mapping[str, Any], key: str = ""
    ) -> Document:
        """Store a new one. Raises Conflict (its name is taken), Invalid (too many)."""
        held = await self._documents.count_documents({"owner_id": owner_id}, limit=MOST)
        if held >= MOST:
            raise Invalid(
                _("You cannot keep more than %(most)d.") % {"most": MOST},
                code="too_many",
            )
        moment = now()
        document = {
            "_id": key or str(uuid.uuid4()),
            "owner_id": owner_id,
            **fields,
            "created_at": moment,
            "updated_at": moment,
        }
        try:
            await self._documents.insert_one(document)
        except DuplicateKeyError:
            raise Conflict(_("There is one of this name already.")) from None
        return document

    async def change(
        self, owner_id: int, key: str, changes: Mapping[str, Any]
    ) -> Document:
        """Set fields and return it as it is then. Raises NotThere or Conflict."""
        try:
            found: Document | None = await self._documents.find_one_and_update(
                {"_id": key, "owner_id": owner_id},
                {"$set": {**changes, "updated_at": now()}},
                return_document=ReturnDocument.AFTER,
            )
        except DuplicateKeyError:
            raise Conflict(_("There is one of this name already.")) from None
        if found is None:
            raise NotThere
        return found

    async def delete(self, owner_id: int, key: str) -> None:
        """Remove one. Raises NotThere."""
        result = await self._documents.delete_one({"_id": key, "owner_id": owner_id})
        if not result.deleted_count:
            raise NotThere

    async def add_once(
        self, owner_id: int, fields: Mapping[str, Any], key: str
    ) -> bool:
        """Store one under a known id unless it is there; say whether it is new."""
        try:
            await self.add(owner_id, fields, key)
        except (Conflict, Invalid):
            return False
        return True
