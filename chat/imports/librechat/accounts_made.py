"""Which account an import of an earlier version has made or found for whom."""

from chat.store.mongo import database


async def accounts(source: str) -> dict[str, int]:
    """Return the accounts that a source's people have got, by their id there."""
    found = database().imported_people.find({"source": source})
    return {row["their_id"]: row["owner_id"] async for row in found}
