"""May this person do that? One question for every router."""

from accounts.rights.access import may
from chat.errors import Denied
from chat.person import Person


async def require(person: Person, feature: str) -> None:
    """Raise Denied unless the person may use a feature (rights/features.py)."""
    decision = await may(person.id, feature)
    if not decision.allowed:
        raise Denied(decision.reason, code=decision.code)
