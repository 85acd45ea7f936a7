"""Asks whether a person may have this model answer now, and what it then costs.

The one place in the chat where a model call is permitted: runs, titles and summaries
all come through `open_gate`.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _

from accounts.ledger.errors import OverBudget
from accounts.ledger.spending import Reservation, reopen, reserve
from accounts.rights.abuse import limits
from accounts.rights.access import may
from chat.assistants.capabilities import in_marked_groups, only_marked
from chat.assistants.usable import offer_of, usable
from chat.context.alternatives import cheaper
from chat.errors import Denied, OverLimit
from chat.person import Person
from chat.store.running.run_log import RunRecord
from endpoints.billing import permit, prices, token_counts
from endpoints.billing.charge import known_cost
from endpoints.calling import ask
from endpoints.calling.ask import Completion
from endpoints.catalogue import catalogue
from endpoints.errors import EndpointError, NotConfigured
from endpoints.events import Usage
from endpoints.request import ChatRequest
from endpoints.targets import Catalogue, Offer

Kind = Literal["chat", "title", "summary"]
DEFAULT_ENCODING = "o200k_base"


@dataclass(frozen=True, slots=True)
class Intent:
    """What a call is for, as the ledger wants to know it."""

    kind: Kind
    conversation_id: str
    run_id: str = ""
    prompt_tokens: int = 0
    answer_tokens: int = 0  # at most
    follows: bool = False  # a later round of a message that was counted
    assistant_id: str = ""  # that answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit(permit.ModelPermit):
    """Leave to make one model call for the chat; settle or release it exactly once."""

    intent: Intent
    person: Person

    async def catalogue(self, request: ChatRequest) -> Catalogue:
        """Return what to answer from: the models that may stand in are the person's."""
        known = await permit.open_to(self.person.id, self.offer, request)
        return only_marked(known) if self.intent.assistant_id else known

    async def complete(self, request: ChatRequest) -> Completion:
        """Make the call in one piece and settle it. Raises EndpointError."""
        try:
            known = await self.catalogue(request)
            completion = await ask.complete(self.offer, request, catalogue=known)
        except EndpointError as error:
            if error.attempts:
                await self.settle(self.charge(Usage(), error.attempts), error.code)
            else:
                await self.release()
            raise
        except BaseException:
            await self.release()
            raise
        charge = self.charge(completion.usage, completion.attempts)
        await self.settle(charge, "ok")
        return completion


async def open_gate(person: Person, offer: Offer, intent: Intent) -> Permit:
    """Return leave to call `offer`, narrowed to the groups this person may use.

    An assistant answers from its own groups, and as long as the person may use it.
    Raises Denied or OverLimit with the reason in the person's language.
    """
    offer = await _as_assistant(person, offer, intent)
    decision, narrowed = await permit.decide(person.id, offer)
    if not decision.allowed:
        raise Denied(
            decision.reason or _("You may not use this model."), code=decision.code
        )
    if narrowed.knowledge.draws and not (drawn := await may(person.id, "images")):
        raise Denied(drawn.reason, code=drawn.code)
    if intent.kind == "chat" and not intent.follows:
        verdict = await limits.hit(
            "message", user_id=person.id, ip=person.address or None
        )
        if not verdict:
            raise OverLimit(
                verdict.message, code="message_limit", retry_after=verdict.retry_after
            )
    own = await _with_own_keys(person, narrowed)
    reservation = await _reserved(person, own, intent)
    return Permit(offer=own, intent=intent, person=person, reservation=reservation)


async def _as_assistant(person: Person, offer: Offer, intent: Intent) -> Offer:
    if not intent.assistant_id:
        return offer
    found = await usable(person.id, intent.assistant_id)
    return in_marked_groups(offer) or offer_of(found)


async def _reserved(person: Person, offer: Offer, intent: Intent) -> Reservation:
    worst = Usage(prompt=intent.prompt_tokens, completion=intent.answer_tokens)
    base_model = offer.knowledge.base_model
    cost: Decimal | None = prices.cost(base_model, worst)
    try:
        return await reserve(
            user_id=person.id,
            model=offer.model,
            base_model=base_model,
            endpoint=offer.endpoint,
            kind=intent.kind,
            conversation_id=intent.conversation_id,
            run_id=intent.run_id,
            worst_cost=cost,
            worst_tokens=worst.prompt + worst.completion,
        )
    except OverBudget as error:
        details = error.details()
        for name, value in (await cheaper(person, offer, worst, error)).items():
            details[f"cheaper_{name}"] = value
        raise OverLimit(error.message, code=error.code, details=details) from error


async def _with_own_keys(person: Person, offer: Offer) -> Offer:
    """Return the offer with the person's own key where it calls for one."""
    try:
        return await permit.with_own_keys(person.id, offer)
    except NotConfigured as error:
        text = _("Enter your own key for %(endpoint)s in the settings first.")
        raise Denied(
            text % error.details, code="no_user_key", details=error.details
        ) from None


async def settle_lost(record: RunRecord, text: str) -> None:
    """Enter the call of a run whose process died, counted from what was logged.

    A call that was settled before it died stays as it is, and one that was never
    reserved has none.
    """
    if not record.reservation:
        return
    offer = catalogue.current().offer(record.endpoint, record.model)
    encoding = offer.knowledge.encoding if offer else DEFAULT_ENCODING
    written = await token_counts.count_text(text, encoding)
    usage = Usage(record.prompt_tokens, written, counted=True)
    reservation = reopen(
        record.reservation,
        user_id=record.owner_id,
        model=record.model,
        base_model=record.base_model,
        endpoint=record.endpoint,
        kind="chat",
        conversation_id=record.conversation_id,
        run_id=record.run_id,
    )
    await reservation.settle(
        usage,
        cost=known_cost(record.base_model, usage),
        price_version=prices.VERSION,
        outcome="interrupted",
    )
