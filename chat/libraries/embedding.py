"""Texts → vectors of one model, asked like every other call: rights, budget, ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from accounts.ledger.errors import OverBudget
from accounts.ledger.spending import Reservation, reserve
from endpoints.billing import estimates, permit, prices
from endpoints.billing.permit import ModelPermit
from endpoints.catalogue import catalogue
from endpoints.catalogue.modes import mode_of
from endpoints.errors import EndpointError
from endpoints.events import Usage
from endpoints.operations import embeddings
from endpoints.operations.embeddings import Embeddings
from endpoints.targets import Catalogue, Offer
from librechat_yaml.live import librechat


class NoVectors(Exception):
    """There are no vectors to be had now; the text says why, for people.

    `again`: another try in a while may help.
    """

    def __init__(self, reason: str, *, again: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again


@dataclass(frozen=True, slots=True)
class EmbeddingModel:
    """The model that makes the vectors; `dimensions` 0: as many as it gives."""

    offer: Offer
    dimensions: int = 0

    @property
    def name(self) -> str:
        """Return under what its vectors are kept: they fit to no other's."""
        return f"{self.offer.endpoint}/{self.offer.model}"


def embedding_model() -> EmbeddingModel | None:
    """Return the model of the configuration, None when libraries have words alone."""
    config = librechat().libraries
    if not config.embeddings:
        return None
    offers = catalogue.current().offers
    wanted = config.embedding_model
    found = (
        one
        for one in offers
        if (one.model == wanted if wanted else mode_of(one) == "embedding")
    )
    offer = next(found, None)
    return EmbeddingModel(offer, config.dimensions) if offer else None


async def vectors_of(
    user_id: int, model: EmbeddingModel, texts: Sequence[str], conversation_id: str = ""
) -> list[list[float]]:
    """Return a vector for each text, all of as many numbers, in their order.

    Raises NoVectors: the person may not, cannot afford it, or nobody answers.
    """
    decision, offer = await permit.decide(user_id, model.offer)
    if not decision.allowed:
        raise NoVectors(_("The embedding model may not be used."))
    try:
        own = await permit.with_own_keys(user_id, offer)
        found = await _asked(user_id, own, texts, model.dimensions, conversation_id)
    except OverBudget as error:
        raise NoVectors(error.message, again=True) from error
    except EndpointError as error:
        raise NoVectors(error.message, again=error.retryable) from error
    return _checked(found.vectors, texts, model.dimensions)


async def _asked(
    user_id: int, own: Offer, texts: Sequence[str], dimensions: int, conversation: str
) -> Embeddings:
    """Make the call within the person's budgets, and enter it."""
    tokens = sum(estimates.of_text(text) for text in texts)
    reservation = await _reserved(user_id, own, tokens, conversation)
    leave = ModelPermit(offer=own, reservation=reservation)
    try:
        found = await embeddings.embed(
            own, texts, dimensions=dimensions, known=_alone()
        )
    except EndpointError as error:
        if error.attempts:
            await leave.enter(leave.charge(Usage(), error.attempts), error.code)
        else:
            await leave.release()
        raise
    except BaseException:
        await leave.release()
        raise
    await leave.enter(leave.charge(found.usage, found.attempts), "ok")
    return found


async def _reserved(
    user_id: int, offer: Offer, tokens: int, conversation_id: str
) -> Reservation:
    base_model = offer.knowledge.base_model
    return await reserve(
        worst_cost=prices.cost(base_model, Usage(prompt=tokens)),
        worst_tokens=tokens,
        user_id=user_id,
        model=offer.model,
        base_model=base_model,
        endpoint=offer.endpoint,
        kind="embedding",
        conversation_id=conversation_id,
    )


def _alone() -> Catalogue:
    """Return the rules, without models that stand in: their vectors would not fit."""
    known = catalogue.current()
    rules = replace(known.routing, fallbacks={}, content_policy_fallbacks={})
    return replace(known, routing=rules)


def _checked(
    vectors: list[list[float]], texts: Sequence[str], dimensions: int
) -> list[list[float]]:
    """Return vectors that can be compared; the operation has checked their order."""
    sizes = {len(vector) for vector in vectors}
    if len(vectors) != len(texts) or len(sizes) != 1 or 0 in sizes:
        raise NoVectors(_("The embedding model answered with unusable vectors."))
    if dimensions and sizes != {dimensions}:
        raise NoVectors(_("The embedding model answered with other dimensions."))
    return vectors
