"""Cursors of keyset paging: a time and an id, opaque to browsers."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from chat.errors import Invalid

Row = TypeVar("Row", bound=Mapping[str, Any])


def beyond(cursor: str, field: str) -> dict[str, Any]:
    """Return the filter for what stands behind the cursor, latest `field` first."""
    if not cursor:
        return {}
    moment, last = decode(cursor)
    older = {field: {"$lt": moment}}
    return {"$or": [older, {field: moment, "_id": {"$lt": last}}]}


def cut(found: Sequence[Row], limit: int, field: str) -> tuple[list[Row], str | None]:
    """Return `limit` of the rows, and the cursor of the next page or None."""
    items = list(found[:limit])
    more = len(found) > limit
    return items, encode(items[-1][field], items[-1]["_id"]) if more else None


def encode(moment: datetime, last_id: str) -> str:
    """Return the cursor that stands behind the row (`moment`, `last_id`)."""
    text = f"{int(moment.timestamp() * 1000)}|{last_id}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def decode(cursor: str) -> tuple[datetime, str]:
    """Return the row that the cursor stands behind. Raises Invalid."""
    try:
        stamp, last_id = (
            base64.urlsafe_b64decode(cursor.encode()).decode().split("|", 1)
        )
        moment = datetime.fromtimestamp(int(stamp) / 1000, UTC)
    except (ValueError, binascii.Error, OverflowError, OSError) as error:
        raise Invalid("This page cursor is not valid.", code="bad_cursor") from error
    return moment, last_id
