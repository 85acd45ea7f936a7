"""How often a person may do what is dear: import, fork."""

from accounts.rights import limits
from chat.errors import OverLimit
from chat.person import Person


async def within(person: Person, action: str) -> None:
    """Count one action; raise OverLimit when there were too many."""
    verdict = await limits.hit(action, user_id=person.id, ip=person.address or None)
    if not verdict.allowed:
        raise OverLimit(
            verdict.message, code=f"{action}_limit", retry_after=verdict.retry_after
        )
