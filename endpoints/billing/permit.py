"""Leave to call a model: which of its deployments a person may use, with which key."""

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db import DatabaseError

from accounts.keys import provider_keys
from accounts.keys.minute_limits import MinuteShare
from accounts.ledger.spending import Reservation
from accounts.rights import access
from accounts.rights.access import Asker
from accounts.rights.principal import Principal
from accounts.rights.rules import Decision
from endpoints.billing.charge import Charge, charge_of
from endpoints.billing.ledger_lines import attempts_for_ledger
from endpoints.catalogue import catalogue
from endpoints.errors import NotConfigured
from endpoints.events import Attempt, Usage
from endpoints.request import ChatRequest
from endpoints.routing.vision import has_images
from endpoints.targets import Catalogue, Offer, Target

log = logging.getLogger(__name__)

TRIES = 5  # to write a ledger line
PAUSE = 0.5  # seconds between them


@dataclass(frozen=True, slots=True)
class ModelPermit:
    """Leave to make one model call on `offer`; settle or release it exactly once."""

    offer: Offer
    reservation: Reservation
    begun: float = field(default_factory=time.monotonic)
    minute: MinuteShare | None = None  # what was taken of the key's minute

    def charge(self, usage: Usage, attempts: Sequence[Attempt]) -> Charge:
        """Return what the call is charged, now that it has ended."""
        return charge_of(self.offer, attempts, usage)

    async def settle(self, charge: Charge, outcome: str) -> None:
        """Enter the call into the ledger, with every deployment that was asked."""
        await self.reservation.settle(
            charge.usage,
            cost=charge.cost,
            price_version=charge.price_version,
            outcome=outcome,
            latency_ms=round((time.monotonic() - self.begun) * 1000),
            model=charge.answered.model,
            base_model=charge.answered.knowledge.base_model,
            **attempts_for_ledger(charge.attempts),
        )
        if self.minute is not None:
            used = charge.usage
            await self.minute.put_right(used.prompt + used.completion)

    async def enter(self, charge: Charge, outcome: str) -> bool:
        """Settle, waiting a little for a database that is away; say whether it was."""
        for left in reversed(range(TRIES)):
            try:
                await self.settle(charge, outcome)
            except DatabaseError as error:
                log.warning("call not settled: %s", type(error).__name__)
                await asyncio.sleep(PAUSE if left else 0)
            else:
                return True
        return False

    async def release(self) -> None:
        """Give back what was reserved: no call was made."""
        await self.reservation.release()
        if self.minute is not None:
            await self.minute.put_right(0)


async def open_to(
    asker: Asker, offer: Offer, request: ChatRequest | None = None
) -> Catalogue:
    """Return the catalogue to answer `request` from: no forbidden model stands in.

    Without one, what is asked is no chat.
    """
    known = catalogue.current()
    if isinstance(asker, Principal) and asker.own_key:
        return replace(known, offers=(offer,))  # no key of ours answers for theirs
    if known.routing.stands_in or (request and has_images(request)):
        return await within_rights(asker, offer, known)
    return known


async def within_rights(asker: Asker, offer: Offer, known: Catalogue) -> Catalogue:
    """Return `known` with `offer` and what may stand in for it, if `asker` may use it.

    Models that people bring their own keys for never stand in.
    """
    wanted = provider_keys.USER_PROVIDED
    others = [
        each
        for each in known.offers
        if (each.endpoint, each.model) != (offer.endpoint, offer.model)
        and all(target.auth.key != wanted for target in each.targets)
    ]
    names = [(each.endpoint, each.model, groups_of(each)) for each in others]
    allowed = await access.visible_offers(asker, names)
    groups = {(endpoint, model): open_ for endpoint, model, open_ in allowed}
    narrowed = [
        _only(each, groups[each.endpoint, each.model])
        for each in others
        if (each.endpoint, each.model) in groups
    ]
    return replace(known, offers=(offer, *narrowed))


def _only(offer: Offer, groups: Sequence[str]) -> Offer:
    targets = tuple(target for target in offer.targets if target.group in groups)
    return replace(offer, targets=targets)


def groups_of(offer: Offer) -> tuple[str, ...]:
    """Return the groups that an offer stands in, each once."""
    return tuple(dict.fromkeys(target.group for target in offer.targets))


async def decide(asker: Asker, offer: Offer) -> tuple[Decision, Offer]:
    """Return whether `asker` may call a model, and it without forbidden groups."""
    groups = groups_of(offer)
    decision = await access.may_use_model(asker, offer.endpoint, offer.model, groups)
    allowed = decision.groups or groups
    return decision, offer if len(allowed) == len(groups) else _only(offer, allowed)


def on_offer(key: Principal) -> tuple[Offer, ...]:
    """Return the models that a key could be let use, before its rights are asked."""
    known = catalogue.current()
    return known.for_own_keys if key.own_key else known.offers


async def with_keys_of(key: Principal, offer: Offer) -> Offer:
    """Return the offer with the keys that its caller brings, now or in the settings."""
    if not key.own_key:
        return await with_own_keys(key.user_id, offer)
    targets = [
        replace(each, auth=replace(each.auth, key=key.own_key, personal=True))
        for each in offer.targets
    ]
    return replace(offer, targets=tuple(targets))


async def with_own_keys(user_id: int, offer: Offer) -> Offer:
    """Return the offer with the person's own key where its targets call for one.

    Raises NotConfigured when the person has given none.
    """
    wanted = provider_keys.USER_PROVIDED
    if all(target.auth.key != wanted for target in offer.targets):
        return offer
    targets = [await _with_own_key(user_id, target) for target in offer.targets]
    return replace(offer, targets=tuple(targets))


async def _with_own_key(user_id: int, target: Target) -> Target:
    if target.auth.key != provider_keys.USER_PROVIDED:
        return target
    key = await provider_keys.reveal(user_id, target.endpoint)
    if not key:
        text = f"Enter your own key for {target.endpoint} in the settings of the chat."
        raise NotConfigured(text, details={"endpoint": target.endpoint})
    return replace(target, auth=replace(target.auth, key=key, personal=True))
