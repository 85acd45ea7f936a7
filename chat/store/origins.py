"""Where an answer came from, for administrators: the one read that asks nobody's leave.

It gives ids and names of models, and nothing of what was said.
"""

from chat.store.mongo import database

TOLD = ("conversation_id", "run_id", "model", "group", "status", "finish_reason")


async def of_answer(identity: str) -> dict[str, str] | None:
    """Return the facts of a message by its id, as text; None when there is none."""
    wanted = dict.fromkeys(TOLD, 1)
    found = await database()["messages"].find_one({"_id": identity}, wanted)
    if found is None:
        return None
    return {name: str(found.get(name) or "") for name in TOLD}
