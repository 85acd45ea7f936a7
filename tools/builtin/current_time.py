"""`current_time`: what day and time it is, where the person is or elsewhere."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone
from django.utils.translation import gettext as _

from tools.sources import Failed
from tools.tool import Caller, Result, Tool

NEEDS = ""
PARAMETERS = {
    "type": "object",
    "properties": {
        "timezone": {
            "type": "string",
            "description": "IANA name such as Asia/Shanghai; left out: the person's",
        }
    },
    "additionalProperties": False,
}


def tool() -> Tool:
    """Return the tool; it needs nothing."""
    return Tool(
        name="current_time",
        label=_("Current time"),
        description="Tell the current date, weekday and time in a time zone.",
        parameters=PARAMETERS,
        about=_("Tell date and time, here or elsewhere."),
        icon="clock",
        always=True,
    )


async def call(arguments: Mapping[str, object], caller: Caller) -> Result:
    """Tell the time where the arguments say, else where the caller is."""
    zone = str(arguments.get("timezone") or caller.timezone or "UTC")
    return Result(told(timezone.now(), zone))


def told(now: datetime, zone: str) -> str:
    """Return weekday, date, time and offset from UTC: words, then ISO 8601."""
    try:
        local = now.astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Failed(f"There is no time zone {zone!r}; use an IANA name.") from None
    return (
        f"{local:%A, %-d %B %Y, %H:%M:%S} in {zone} ({local.isoformat('T', 'seconds')})"
    )
