"""May this person do that, and how often? One question for every router."""

from accounts.rights.abuse import limits
from accounts.rights.access import may
from chat.errors import Denied, OverLimit
from chat.person import Person


async def require(person: Person, feature: str) -> None:
    """Raise Denied unless the person may use a feature (rights/features.py)."""
    decision = await may(person.id, feature)
    if not decision.allowed:
        raise Denied(decision.reason, code=decision.code)


async def within(person: Person, action: str) -> None:
    """Count one action; raise OverLimit when there were too many."""
    verdict = await limits.hit(action, user_id=person.id, ip=person.address or None)
    if not verdict.allowed:
        raise OverLimit(
            verdict.message, code=f"{action}_limit", retry_after=verdict.retry_after
        )
