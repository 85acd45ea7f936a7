"""Anthropic's Messages API over the models on offer: each is asked as a chat."""

import asyncio
from contextlib import aclosing
from functools import partial

from accounts.rights.principal import Principal
from endpoints.billing import estimates
from endpoints.events import Finished, FinishReason
from endpoints.gateway.exchange import Exchange
from endpoints.gateway.model_call import ModelCall, admitted, permitted
from endpoints.gateway.operations import message_events
from endpoints.gateway.operations.chat import counted, events_of, said_of, whole
from endpoints.gateway.operations.message_events import MessageComposer
from endpoints.gateway.requests.anthropic import MessagesRequest
from endpoints.gateway.requests.token_sizes import longest_answer
from endpoints.request import ChatRequest
from endpoints.wire.placeholders import values_of


async def answer(
    exchange: Exchange, principal: Principal, asked: MessagesRequest
) -> None:
    """Answer a program; raises GatewayError."""
    exchange.failing = message_events.failing
    offer = await permitted(principal, asked.model)
    placeholders = await values_of(principal.user_id, offer)
    request = asked.request(str(principal.user_id), placeholders)
    count = partial(counted, offer, request)
    longest = longest_answer(offer.knowledge, request)
    async with admitted(exchange, principal, offer, count, longest) as call:
        name = exchange.request_id[:29]
        composer = MessageComposer(asked.model, name, thinks=asked.thinks)
        await _answer(call, request, composer, streamed=asked.stream)


async def _answer(
    call: ModelCall, request: ChatRequest, composer: MessageComposer, *, streamed: bool
) -> None:
    exchange = call.exchange
    reason: FinishReason = "stop"
    exchange.waits = streamed
    begun = b"" if not streamed else composer.begin(estimates.of_prompt(request))
    async with aclosing(events_of(call, request, streamed=streamed)) as events:
        async for event in events:
            if isinstance(event, Finished):
                reason = event.reason
            call.texts.append(said_of(event))
            data = begun + composer.chunk(event)
            if streamed and data:
                begun = b""
                await exchange.write(data)
    usage = await call.used()
    if not streamed:
        await whole(call, composer.whole(usage, reason))
        return
    last = begun + composer.end(usage, reason)
    await call.close("ok")
    await exchange.end(last)


async def count(
    exchange: Exchange, principal: Principal, asked: MessagesRequest
) -> None:
    """Tell how many tokens a prompt has; nothing is asked, and nothing charged."""
    offer = await permitted(principal, asked.model)
    request = asked.request("", {})
    usage = await asyncio.to_thread(counted, offer, request, "")
    await exchange.json({"input_tokens": usage.prompt})
