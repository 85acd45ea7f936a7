"""What the API shows of a stored document."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from chat.documents import HIDDEN


def shown(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return `id` for `_id`, ISO 8601 times, no owner; inner documents alike."""
    fields = {
        name: _plain(value) for name, value in document.items() if name not in HIDDEN
    }
    return {"id": document["_id"], **fields} if "_id" in document else fields


def listed(documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a list as every collection answers it: whole, without a cursor."""
    return {"items": [shown(document) for document in documents], "next": None}


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever MongoDB holds
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return shown(value) if isinstance(value, dict) else value
