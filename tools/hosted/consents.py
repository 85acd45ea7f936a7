"""A person's yes to a tool whose words leave Azure: kept, recorded, taken back.

Kept beside the person's connections, so that it goes with the account; who said yes
and who took it back stands in the audit log.
"""

from collections.abc import Iterable

from django.utils import timezone

from accounts.audit.record import arecord
from accounts.keys import tool_credentials
from tools.hosted.tool import HostedTool

CONSENT = "consent"


async def given_by(user_id: int) -> dict[str, str]:
    """Return when a person agreed to which tools, by name (ISO 8601)."""
    kept = await tool_credentials.reveal_all(user_id)
    return {
        source.removeprefix("hosted:"): str(value["at"])
        for (source, kind), value in kept.items()
        if kind == CONSENT
    }


async def give(user_id: int, tool: HostedTool) -> None:
    """Keep a person's yes; one that was given already stays as it is."""
    if tool.name in await given_by(user_id):
        return
    at = timezone.now().isoformat(timespec="seconds")
    await tool_credentials.save(user_id, _source(tool.name), CONSENT, {"at": at})
    await arecord(user_id, "tool.consent", f"tool:{tool.name}")


async def take_back(user_id: int, name: str) -> bool:
    """Forget a person's yes; False when there was none."""
    if not await tool_credentials.remove(user_id, _source(name), CONSENT):
        return False
    await arecord(user_id, "tool.consent_taken_back", f"tool:{name}")
    return True


async def agreed(user_id: int, tools: Iterable[HostedTool]) -> tuple[HostedTool, ...]:
    """Return those of some tools that need no yes, or have it."""
    asked = tuple(tools)
    if not any(tool.consent for tool in asked):
        return asked
    given = await given_by(user_id)
    return tuple(tool for tool in asked if not tool.consent or tool.name in given)


def _source(name: str) -> str:
    return f"hosted:{name}"
