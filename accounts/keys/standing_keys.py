"""Keys that stand for callers who come with something else.

Nobody can call with them; their limits and models hold, and revoking one shuts out
whom it stands for.
"""

from accounts.keys.api_keys import digest
from accounts.models import ApiKey
from accounts.rights.access import may


async def standing_key(user_id: int, name: str) -> ApiKey | None:
    """Return the key of this name, made when it is missing; None: it lets nobody in."""
    if not await may(user_id, "api_keys"):
        return None
    row, _ = await ApiKey.objects.aget_or_create(
        digest=digest(f"{name}:{user_id}"),
        defaults={"user_id": user_id, "name": name, "prefix": "(none)", "scopes": []},
    )
    return row if row.usable else None
