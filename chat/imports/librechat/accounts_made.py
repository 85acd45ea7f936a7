"""Which account an import has made for whom, so that it finds it again."""

from chat.store.mongo import database


async def accounts(source: str) -> dict[str, int]:
    """Return the accounts that a source's people have got, by their id there."""
    found = database().imported_people.find({"source": source})
    return {row["their_id"]: row["owner_id"] async for row in found}


async def note(owner_id: int, source: str, their_id: str) -> None:
    """Keep that a source's person has got this account."""
    row = {"source": source, "their_id": their_id, "owner_id": owner_id}
    where = {"_id": f"{source}:{their_id}"}
    await database().imported_people.replace_one(where, row, upsert=True)
