"""Assistants for the test of plans: documents, and a call of each method."""

from collections.abc import Awaitable, Callable
from typing import Any

from chat.documents import Conversation
from chat.store import assistants, conversations

ALICE = 1
NAMES = ("person:1", "group:2")
KEY = "a1"  # Alice's own


def assistant(number: int) -> dict[str, Any]:
    """Return one of a hundred people's, shared with one of fifty others."""
    return {
        "_id": f"a{number}",
        "owner_id": number % 100,
        "name": f"assistant {number}",
        "shared": [{"who": f"person:{number % 50}", "right": "use"}],
        "version": 1,
        "versions": [],
    }


async def fill(database: Any, number: int) -> None:  # noqa: ANN401 - untyped driver
    """Store that many."""
    await database.assistants.insert_many(assistant(n) for n in range(number))


def talk() -> Conversation:
    """Return a conversation with an assistant."""
    found = conversations.new(ALICE, "c", endpoint="e", model="m", params={})
    found["assistant_id"] = KEY
    return found


CALLS: dict[str, Callable[[], Awaitable[object]]] = {
    "assistants.all_of": lambda: assistants.all_of(ALICE),
    "assistants.visible": lambda: assistants.visible(ALICE, NAMES),
    "assistants.get": lambda: assistants.get(ALICE, NAMES, KEY),
    "assistants.answering": lambda: assistants.answering(talk()),
    "assistants.add": lambda: assistants.add(ALICE, {"name": "new"}),
    "assistants.add_once": lambda: assistants.add_once(ALICE, {"name": "n"}, "once"),
    "assistants.replace": lambda: assistants.replace(
        {"_id": KEY, "version": 1}, {"name": "n"}, {"name": "o"}, 5
    ),
    "assistants.share": lambda: assistants.share(ALICE, KEY, []),
    "assistants.delete": lambda: assistants.delete(ALICE, "a101"),
    "assistants.forget_person": lambda: assistants.forget_person(7),
}
