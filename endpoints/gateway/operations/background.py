"""Answers made of chats while nobody is connected: `background` of the Responses API.

One task of this process writes each; a program asks for it, here or at another process,
by the id that it was given at once.
"""

import asyncio
from typing import Any

from django.utils import timezone

from accounts.rights.principal import Principal
from endpoints.errors import EndpointError
from endpoints.gateway.errors import GatewayError, of_endpoint
from endpoints.gateway.exchange import Exchange
from endpoints.gateway.kept import store
from endpoints.gateway.kept.models import KeptItem
from endpoints.gateway.model_call import ModelCall
from endpoints.gateway.operations.response_places import PlacedRequest
from endpoints.gateway.operations.responses import (
    ProgramAnswer,
    entered,
    ids_of,
    kept_body,
)
from endpoints.request import ChatRequest
from runtime import tasks
from runtime.asgi import Message

Begun = asyncio.Future[dict[str, Any]]
"""The answer as it was at first, once there was room for it."""

EVERY = 2.0  # seconds between two looks whether it is still wanted


async def begin(exchange: Exchange, principal: Principal, asked: PlacedRequest) -> None:
    """Begin an answer and tell its id; raises GatewayError when there is no room."""
    begun: Begun = asyncio.get_running_loop().create_future()
    silent = Exchange(exchange.scope, exchange.receive, _nobody)
    tasks.once(_write(silent, principal, asked, begun), "background answer")
    await exchange.json(await asyncio.shield(begun))


async def _nobody(_message: Message) -> None:
    """Take what is sent; nobody waits for it."""


async def _write(
    exchange: Exchange, principal: Principal, asked: PlacedRequest, begun: Begun
) -> None:
    """Write an answer to its end; what became of it is kept last, out of danger."""
    answer: ProgramAnswer | None = None
    item: KeptItem | None = None
    try:
        async with entered(exchange, principal, asked) as (call, chat):
            answer = ProgramAnswer(call, asked)
            item = await _kept(call, asked, answer)
            begun.set_result(item.body["response"])
            response = await _answered(call, answer, chat, item)
    except (GatewayError, EndpointError) as error:
        told = of_endpoint(error) if isinstance(error, EndpointError) else error
        if answer is None or item is None:
            begun.set_exception(told)
            return
        response = _failed(answer, told)
    await _ended(item, response)


async def _kept(
    call: ModelCall, asked: PlacedRequest, answer: ProgramAnswer
) -> KeptItem:
    queued = answer.composer.response("in_progress")
    body = kept_body(asked.request, queued)
    return await store.keep(
        call.principal, "response", queued["id"], None, call.offer, body=body
    )


async def _answered(
    call: ModelCall, answer: ProgramAnswer, chat: ChatRequest, item: KeptItem
) -> dict[str, Any]:
    watching = tasks.once(_wanted(call, item), "background answer watched")
    try:
        await answer.listen(chat)
        usage = await call.used()
    finally:
        watching.cancel()
    await call.close("ok")
    return answer.composer.response("completed", usage, answer.reason)


def _failed(answer: ProgramAnswer, error: GatewayError) -> dict[str, Any]:
    if error.code == "cancelled":
        return answer.composer.response("cancelled")
    reason = {"code": error.code, "message": error.message}
    return answer.composer.response("failed", error=reason)


async def _ended(item: KeptItem, response: dict[str, Any]) -> None:
    """Keep the whole answer, unless it was cancelled or deleted meanwhile."""
    kept = await KeptItem.objects.filter(pk=item.pk).afirst()
    if kept is None:
        return
    if kept.body["response"]["status"] == "cancelled":
        response = {**response, "status": "cancelled"}
    kept.body = {**kept.body, "response": response}
    kept.item_ids = ids_of(response["output"])
    await kept.asave(update_fields=["body", "item_ids"])


async def _wanted(call: ModelCall, item: KeptItem) -> None:
    """Say that it is being written, and end it when nobody wants it any more."""
    while True:
        await asyncio.sleep(EVERY)
        kept = await KeptItem.objects.filter(pk=item.pk).afirst()
        if kept is None or kept.body["response"]["status"] == "cancelled":
            call.end("cancelled")
            return
        await KeptItem.objects.filter(pk=item.pk).aupdate(touched_at=timezone.now())
