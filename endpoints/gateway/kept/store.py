"""Keeping and finding what programs come back to; by its owner, and nobody else."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from accounts.rights.principal import Principal
from endpoints.events import Attempt
from endpoints.gateway.errors import GatewayError
from endpoints.gateway.kept.models import KeptItem
from endpoints.targets import Offer

LIFE = timedelta(days=30)  # as long as OpenAI and Azure keep an answer
LATEST = 200  # answers of a person in which parts are looked for


def not_there(kind: str, name: str) -> GatewayError:
    """Return the refusal that does not tell whether another has it."""
    message = f"{kind.capitalize()} with id '{name}' not found."
    return GatewayError(404, "not_found", message)


def insist_on_owner(principal: Principal) -> None:
    """Refuse to keep for callers who share an account; raises GatewayError."""
    if principal.own_key:
        message = "Nothing is kept for programs that bring a key of their own service."
        raise GatewayError(400, "not_kept", message)


async def keep(
    principal: Principal,
    kind: str,
    name: str,
    answered: Attempt | None,
    offer: Offer,
    **facts: Any,  # noqa: ANN401
) -> KeptItem:
    """Keep something of `principal`'s: where it was `answered`, or here.

    Raises GatewayError when the service gives an id that it has given before.
    """
    place = answered or Attempt("", "", offer.model, "ok", endpoint=offer.endpoint)
    try:
        return await KeptItem.objects.acreate(
            id=name,
            kind=kind,
            user_id=principal.user_id,
            key_id=principal.key_id,
            endpoint=place.endpoint or offer.endpoint,
            model=place.model,
            target=place.target,
            group=place.group,
            **{"expires_at": timezone.now() + LIFE, **facts},
        )
    except IntegrityError:
        message = "The service gave an id that is taken."
        raise GatewayError(502, "bad_answer", message, kind="server_error") from None


async def find(principal: Principal, kind: str, name: str) -> KeptItem:
    """Return what this person has kept; raises GatewayError."""
    found = await KeptItem.objects.filter(
        pk=name, kind=kind, user_id=principal.user_id, expires_at__gt=timezone.now()
    ).afirst()
    if found is None or principal.own_key:  # those share one account, as strangers
        raise not_there(kind, name)
    return found


async def parts_of(principal: Principal, item_ids: Collection[str]) -> list[KeptItem]:
    """Return the person's answers that hold the parts of these ids."""
    wanted = set() if principal.own_key else {f" {each} " for each in item_ids}
    answers = KeptItem.objects.filter(kind="response", user_id=principal.user_id)
    return [
        each
        async for each in answers.order_by("-created_at")[:LATEST]
        if any(part in each.item_ids for part in wanted)
    ]


async def listed(
    principal: Principal, kind: str, query: Mapping[str, str]
) -> dict[str, Any]:
    """Return a page of what the person has of a kind, newest first, by `after`."""
    found = KeptItem.objects.filter(
        kind=kind, user_id=principal.user_id, expires_at__gt=timezone.now()
    ).order_by("-created_at", "-pk")
    rows = [each.body["told"] async for each in found[:1000] if shown(principal, each)]
    return page(rows, query)


async def keep_file_of(item: KeptItem, name: str, body: Mapping[str, Any]) -> None:
    """Keep a file that a batch or a job has written, once, as long as that is kept."""
    same = ("user_id", "key_id", "endpoint", "model", "target", "group", "expires_at")
    facts = {field: getattr(item, field) for field in same}
    await KeptItem.objects.aget_or_create(
        pk=name, defaults={"kind": "file", "body": body, **facts}
    )


async def all_of(user_id: int) -> list[dict[str, Any]]:
    """Return everything that is kept for a person's programs, oldest first."""
    told = ("kind", "endpoint", "model", "group", "created_at", "expires_at", "body")
    return [
        {"_id": item.pk, **{name: getattr(item, name) for name in told}}
        async for item in KeptItem.objects.filter(user_id=user_id).order_by(
            "created_at"
        )
    ]


def shown(principal: Principal, item: KeptItem) -> bool:
    """Tell whether a key may see what another one of the same person has made."""
    same = item.key_id == principal.key_id or not principal.model_patterns
    return same and not principal.own_key


def page(rows: Sequence[Mapping[str, Any]], query: Mapping[str, str]) -> dict[str, Any]:
    """Return a page of rows with ids, as OpenAI's lists have it."""
    ids = [row.get("id") for row in rows]
    after = query.get("after", "")
    start = ids.index(after) + 1 if after in ids else 0
    asked = query.get("limit", "")
    limit = min(int(asked), 100) if asked.isdecimal() and int(asked) else 20
    some = rows[start : start + limit]
    return {
        "object": "list",
        "data": list(some),
        "first_id": some[0].get("id") if some else None,
        "last_id": some[-1].get("id") if some else None,
        "has_more": start + limit < len(rows),
    }


def narrowed(offer: Offer, items: Collection[KeptItem]) -> Offer:
    """Return the offer with the deployments of the service that has all of `items`."""
    places = {(each.endpoint, each.group) for each in items}
    targets = tuple(
        target
        for target in offer.targets
        if places <= {(target.endpoint, target.group)}
    )
    return replace(offer, targets=targets)
