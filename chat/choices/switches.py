"""What a message asks for besides its model, held against the switches and rights."""

from accounts.rights import access
from chat.documents import ParamsIn
from chat.errors import Denied
from chat.person import Person


async def allow(
    person: Person, params: ParamsIn | None, *, temporary: bool = False
) -> None:
    """Raise Denied unless the person may set parameters, or hide the chat."""
    if params is not None and params.model_dump(exclude_none=True):
        await _require(person, "parameters")
    if temporary:
        await _require(person, "temporary_chat")


async def _require(person: Person, feature: str) -> None:
    decision = await access.may(person.id, feature)
    if not decision.allowed:
        raise Denied(decision.reason, code=decision.code)
