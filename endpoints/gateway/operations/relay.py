"""Pictures, sounds, judgements, rankings: asked and answered as the service has it."""

from contextlib import aclosing
from dataclasses import replace

from accounts.rights.principal import Principal
from endpoints.billing.permit import open_to
from endpoints.errors import EndpointError
from endpoints.events import Attempt, Passed, Usage
from endpoints.gateway.exchange import Exchange
from endpoints.gateway.model_call import ModelCall, admitted, permitted
from endpoints.gateway.operations.chat import PATIENCE, answered_by
from endpoints.gateway.requests.relayed import RelayedRequest
from endpoints.operations.operation import Operation, Received, perform
from endpoints.operations.passing import pass_on
from endpoints.wire.placeholders import values_of


async def relay(
    exchange: Exchange, principal: Principal, asked: RelayedRequest
) -> None:
    """Answer a program; raises GatewayError or EndpointError."""
    offer = await permitted(principal, asked.model)
    placeholders = await values_of(principal.user_id, offer)
    worst = asked.worst
    operation = Operation(
        asked.path,
        asked.params,
        worst.prompt + worst.completion,
        lambda received: (received, asked.used(received)),
        asked.files,
        placeholders,
        PATIENCE,
    )

    def count(_answer: str) -> Usage:
        return replace(worst, counted=True)

    async with admitted(exchange, principal, offer, count, worst.completion) as call:
        if asked.stream:
            await _streamed(call, operation)
        else:
            await _whole(call, operation)


async def _whole(call: ModelCall, operation: Operation[Received]) -> None:
    known = await open_to(call.principal, call.offer)
    try:
        reply = await perform(call.offer, operation, known)
    except EndpointError as error:
        call.attempts += error.attempts
        raise
    call.attempts += reply.attempts
    call.usage = reply.usage
    exchange, received = call.exchange, reply.result
    exchange.answer_headers |= answered_by(call)
    if (cost := (await call.charge()).cost) is not None:
        exchange.answer_headers["x-librechat-cost"] = f"{cost:f}"
    await call.close("ok")
    kind = {"content-type": received.content_type or "application/octet-stream"}
    await exchange.whole(received.content, headers=kind)


async def _streamed(call: ModelCall, operation: Operation[Received]) -> None:
    exchange = call.exchange
    exchange.waits = True
    known = await open_to(call.principal, call.offer)
    async with aclosing(pass_on(call.offer, operation, known)) as events:
        async for event in events:
            if isinstance(event, Attempt):
                call.attempts.append(event)
                exchange.answer_headers |= answered_by(call)
            elif isinstance(event, Usage):
                call.usage = replace(event, pictures=call.count("").pictures)
            elif isinstance(event, Passed):
                await exchange.write(event.data)
    await call.close("ok")
    await exchange.end()
