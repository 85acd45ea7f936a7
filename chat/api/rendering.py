"""Answers as JSON, quickly: a long conversation is a megabyte."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson
from django.http import HttpRequest
from ninja.renderers import BaseRenderer

from chat.documents import HIDDEN


class Orjson(BaseRenderer):
    """Writes UTF-8 JSON; what it does not know is an error of ours."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:  # noqa: ANN401
        """Return the body."""
        return orjson.dumps(data)


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
