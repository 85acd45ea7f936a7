"""The calls of what imports store, for test_plans."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from chat.documents import Message
from chat.imports.librechat import accounts_made
from chat.store import branches, everything

ALICE = 1
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def _copy() -> Message:
    return {
        "_id": "m102",
        "conversation_id": "c1",
        "owner_id": ALICE,
        "parent_id": None,
        "role": "user",
        "content": [],
        "status": "complete",
        "created_at": NOW,
        "updated_at": NOW,
        "imported": "digest",
    }


CALLS: dict[str, Callable[[], Awaitable[object]]] = {
    "accounts_made.accounts": lambda: accounts_made.accounts("there"),
    "branches.put_imported": lambda: branches.put_imported(ALICE, "c1", [_copy()]),
    "branches.replace_imported": lambda: branches.replace_imported(
        ALICE, "c1", [_copy()]
    ),
    "everything.imported_from": lambda: everything.imported_from(ALICE, "there"),
}
