"""Answers that programs come back to: shown, cancelled, deleted, and what was asked."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.rights.principal import Principal
from endpoints.gateway.errors import invalid
from endpoints.gateway.exchange import Exchange
from endpoints.gateway.kept import asking, pending, store
from endpoints.gateway.kept.models import KeptItem
from endpoints.gateway.model_call import permitted
from endpoints.reading.passing.response_passing import framed

SILENT = timedelta(minutes=3)  # after which a process that writes is taken for dead
PASSED = ("include", "include[]", "limit", "order", "after")


async def show(exchange: Exchange, principal: Principal, name: str) -> None:
    """Show an answer, as far as it is written; as events with `stream=true`."""
    item = await store.find(principal, "response", name)
    response = await _current(exchange, principal, item)
    if exchange.query.get("stream") != "true":
        await exchange.json(response)
        return
    if response["status"] in pending.GOING_ON:
        raise invalid("It is still being written: ask for it again.", "stream")
    after = exchange.query.get("starting_after", "")
    first = int(after) + 1 if after.isdecimal() else 0
    await exchange.end(b"".join(list(events_of(response))[first:]))


async def _current(
    exchange: Exchange, principal: Principal, item: KeptItem
) -> dict[str, Any]:
    if not item.target:
        await permitted(principal, f"{item.endpoint}/{item.model}")
        return await kept_here(item)
    offer = await asking.home_of(principal, item)
    query = {k: v for k, v in exchange.query.items() if k in PASSED}
    told = await asking.told(offer, asking.path_of(item), query=query)
    await pending.heard(item, told)
    return {**told, "model": item.model}


async def kept_here(item: KeptItem) -> dict[str, Any]:
    """Return an answer of our own; one whose process has died has failed."""
    response: dict[str, Any] = item.body["response"]
    dead = item.touched_at < timezone.now() - SILENT
    if response["status"] in pending.GOING_ON and dead:
        error = {"code": "server_error", "message": "The server was restarted."}
        response |= {"status": "failed", "error": error}
        await item.asave(update_fields=["body"])
    return response


def events_of(response: Mapping[str, Any]) -> Iterator[bytes]:
    """Give the events of an answer that is whole."""
    begun = {**response, "status": "in_progress", "output": [], "usage": None}
    told: list[dict[str, Any]] = [
        {"type": "response.created", "response": begun},
        {"type": "response.in_progress", "response": begun},
    ]
    for place, item in enumerate(response["output"]):
        at = {"output_index": place}
        told.append({"type": "response.output_item.added", **at, "item": item})
        for inner, part in enumerate(item.get("content") or ()):
            text = {"item_id": item.get("id"), **at, "content_index": inner}
            if part.get("type") == "output_text":
                delta = {"delta": part["text"], "logprobs": []}
                told.append({"type": "response.output_text.delta", **text, **delta})
        told.append({"type": "response.output_item.done", **at, "item": item})
    told.append({"type": f"response.{response['status']}", "response": response})
    for number, event in enumerate(told):
        yield framed({"sequence_number": number, **event})


async def cancel(exchange: Exchange, principal: Principal, name: str) -> None:
    """Stop an answer that is written in the background."""
    item = await store.find(principal, "response", name)
    await exchange.json(await cancelled(exchange, principal, item))


async def cancelled(
    exchange: Exchange, principal: Principal, item: KeptItem
) -> dict[str, Any]:
    """Return an answer that is written no more; raises GatewayError."""
    if item.target:
        offer = await asking.home_of(principal, item)
        told = await asking.told(offer, asking.path_of(item, "cancel"), "POST")
        await pending.heard(item, told)
        return {**told, "model": item.model}
    response = await kept_here(item)
    if not response.get("background"):
        raise invalid("Cannot cancel a synchronous response.")
    if response["status"] in pending.GOING_ON:
        response["status"] = "cancelled"  # its writer looks for it
        await item.asave(update_fields=["body"])
    return response


async def delete(exchange: Exchange, principal: Principal, name: str) -> None:
    """Delete an answer, here and at its service."""
    item = await store.find(principal, "response", name)
    if item.open_call is not None:
        await cancelled(exchange, principal, item)
    if item.target:
        offer = await asking.home_of(principal, item)
        await asking.told(offer, asking.path_of(item), "DELETE")
    await item.adelete()
    await exchange.json({"id": name, "object": "response", "deleted": True})


async def input_items(exchange: Exchange, principal: Principal, name: str) -> None:
    """List what was asked, newest first unless `order=asc`."""
    item = await store.find(principal, "response", name)
    query = exchange.query
    if item.target:
        offer = await asking.home_of(principal, item)
        passed = {k: v for k, v in query.items() if k in PASSED}
        path = asking.path_of(item, "input_items")
        await exchange.json(await asking.told(offer, path, query=passed))
        return
    rows = [_told(each) for each in item.body["input"]]
    if query.get("order") != "asc":
        rows.reverse()
    await exchange.json(store.page(rows, query))


def _told(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item as the API lists it: text is a part like any other."""
    content = item.get("content")
    if isinstance(content, str):
        content = [{"type": "input_text", "text": content}]
    told = {"type": "message", "status": "completed", **item}
    return told | ({"content": content} if content is not None else {})
