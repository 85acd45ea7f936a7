"""Cursors of keyset paging: a time and an id, opaque to browsers."""

import base64
import binascii
from datetime import UTC, datetime

from chat.errors import Invalid


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
