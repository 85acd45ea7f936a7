"""Asks whether a person may have this model answer now, and what it then costs.

The one place in the chat where a model call is permitted: runs, titles and summaries
all come through `open_gate`.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _

from accounts import access, limits, provider_keys
from accounts.ledger.errors import OverBudget
from accounts.ledger.spending import Reservation, reopen, reserve
from chat.errors import Denied, OverLimit
from chat.person import Person
from chat.run_log import RunRecord
from chat.thrift import cheaper
from endpoints import answer, catalogue, prices, tokens
from endpoints.answer import Completion
from endpoints.errors import EndpointError
from endpoints.events import Attempt, Usage
from endpoints.ledgered import asked
from endpoints.request import ChatRequest
from endpoints.targets import Offer, Target

Kind = Literal["chat", "title", "summary"]
DEFAULT_ENCODING = "o200k_base"
USER_PROVIDED = "user_provided"  # a target's key that stands for the person's own


@dataclass(frozen=True, slots=True)
class Permit:
    """Leave to make one model call on `offer`; settle or release it exactly once."""

    offer: Offer
    intent: "Intent"
    reservation: Reservation
    begun: float = field(default_factory=time.monotonic)

    async def complete(self, request: ChatRequest) -> Completion:
        """Make the call in one piece and settle it. Raises EndpointError."""
        try:
            completion = await answer.complete(self.offer, request)
        except EndpointError as error:
            if error.attempts:
                await self.settle(Usage(), error.attempts, error.code)
            else:
                await self.release()
            raise
        except BaseException:
            await self.release()
            raise
        await self.settle(completion.usage, completion.attempts, "complete")
        return completion

    async def settle(
        self, usage: Usage, attempts: Sequence[Attempt], outcome: str
    ) -> None:
        """Enter the call into the ledger, with every deployment that was asked."""
        base_model = self.offer.knowledge.base_model
        await self.reservation.settle(
            usage,
            cost=prices.cost(base_model, usage),
            price_version=prices.VERSION,
            outcome="ok" if outcome == "complete" else outcome,
            latency_ms=round((time.monotonic() - self.begun) * 1000),
            **asked(attempts),
        )

    async def release(self) -> None:
        """Give back what was reserved: no call was made."""
        await self.reservation.release()


@dataclass(frozen=True, slots=True)
class Intent:
    """What a call is for, as the ledger wants to know it."""

    kind: Kind
    conversation_id: str
    run_id: str = ""
    prompt_tokens: int = 0
    answer_tokens: int = 0  # at most


async def open_gate(person: Person, offer: Offer, intent: Intent) -> Permit:
    """Return leave to call `offer`, narrowed to the groups this person may use.

    Raises Denied or OverLimit with the reason in the person's language.
    """
    groups = tuple(dict.fromkeys(target.group for target in offer.targets))
    decision = await access.may_use_model(
        person.id, offer.endpoint, offer.model, groups
    )
    if not decision.allowed:
        raise Denied(
            decision.reason or _("You may not use this model."), code=decision.code
        )
    if intent.kind == "chat":
        verdict = await limits.hit(
            "message", user_id=person.id, ip=person.address or None
        )
        if not verdict:
            raise OverLimit(
                verdict.message, code="message_limit", retry_after=verdict.retry_after
            )
    allowed = decision.groups or groups
    targets = tuple(target for target in offer.targets if target.group in allowed)
    narrowed = replace(offer, targets=await _with_own_keys(person, targets))
    return Permit(narrowed, intent, await _reserved(person, narrowed, intent))


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


async def _with_own_keys(
    person: Person, targets: tuple[Target, ...]
) -> tuple[Target, ...]:
    """Return the targets with the person's own key where they call for it."""
    if all(target.auth.key != USER_PROVIDED for target in targets):
        return targets
    return tuple([await _with_own_key(person, target) for target in targets])


async def _with_own_key(person: Person, target: Target) -> Target:
    if target.auth.key != USER_PROVIDED:
        return target
    key = await provider_keys.reveal(person.id, target.endpoint)
    if not key:
        text = _("Enter your own key for %(endpoint)s in the settings first.")
        where = {"endpoint": target.endpoint}
        raise Denied(text % where, code="no_user_key", details=where)
    return replace(target, auth=replace(target.auth, key=key, personal=True))


async def settle_lost(record: RunRecord, text: str) -> None:
    """Enter the call of a run whose process died, counted from what was logged.

    A call that was settled before it died stays as it is.
    """
    offer = catalogue.current().offer(record.endpoint, record.model)
    encoding = offer.knowledge.encoding if offer else DEFAULT_ENCODING
    written = await tokens.count_text(text, encoding)
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
        cost=prices.cost(record.base_model, usage),
        price_version=prices.VERSION,
        outcome="interrupted",
    )
