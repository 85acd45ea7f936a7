"""Which models draw: those of groups and endpoints, and those of variables."""

from endpoints.billing import permit
from endpoints.catalogue import catalogue
from endpoints.errors import EndpointError
from endpoints.targets import Offer
from endpoints.wire.pictures import family_of
from tools.pictures import variables
from tools.sources import Failed

NEVER_EDITS = ("dall-e-3",)


def drawing(*, edits: bool = False) -> list[Offer]:
    """Return the models that draw (that change pictures), each name once."""
    configured = [o for o in catalogue.current().offers if o.knowledge.draws]
    named: dict[str, Offer] = {}
    for offer in (*configured, *variables.offers()):
        if not edits or can_edit(offer):
            named.setdefault(offer.model, offer)
    return list(named.values())


def can_edit(offer: Offer) -> bool:
    """Say whether a model that draws changes pictures as well."""
    return family_of(offer.knowledge.base_model) not in NEVER_EDITS


async def chosen(user_id: int, name: str, *, edits: bool) -> Offer:
    """Return the model of this name, or the first that a person may use ("").

    With the groups and the key that are theirs. `Failed` says why there is none.
    """
    refusal = "You may use no model that draws."
    for offer in drawing(edits=edits):
        if name and offer.model != name:
            continue
        if offer.targets[0].id.startswith("variables/"):
            return offer
        decision, narrowed = await permit.decide(user_id, offer)
        if decision.allowed:
            return await _with_key(user_id, narrowed)
        refusal = decision.reason or refusal
    raise Failed(refusal)


async def _with_key(user_id: int, offer: Offer) -> Offer:
    try:
        return await permit.with_own_keys(user_id, offer)
    except EndpointError as error:
        raise Failed(error.message) from None
