"""Chats and legacy completions: asked of the same pools as the chat's own answers."""

import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from functools import partial
from typing import Any

from accounts.rights.principal import Principal
from endpoints.billing.permit import open_to
from endpoints.calling.ask import Gathering, ask, count_usage
from endpoints.events import (
    Attempt,
    Event,
    Finished,
    Passed,
    Reasoning,
    Text,
    ToolCall,
    Usage,
    Whole,
)
from endpoints.gateway.errors import invalid
from endpoints.gateway.exchange import DONE, Exchange
from endpoints.gateway.model_call import ModelCall, admitted, permitted
from endpoints.gateway.operations.chunks import Composer, usage_json
from endpoints.gateway.read_pace import pacer
from endpoints.gateway.requests.parse import ProgramRequest
from endpoints.gateway.requests.token_sizes import beside_messages, longest_answer
from endpoints.reading.passing.passthrough import words_of
from endpoints.request import ChatRequest
from endpoints.targets import Catalogue, Offer
from endpoints.wire.http_call import dialect
from endpoints.wire.placeholders import values_of

# Seconds for a busy deployment: programs repeat by themselves, and are told when. A
# status that comes later than the first sign of life (15 s) is no status any more.
PATIENCE = 5.0

Events = AsyncGenerator[Event, None]


async def answer(
    exchange: Exchange, principal: Principal, asked: ProgramRequest
) -> None:
    """Answer a program; raises GatewayError."""
    offer = await permitted(principal, asked.model)
    placeholders = await values_of(principal.user_id, offer)
    request = asked.request(str(principal.user_id), placeholders)
    _check_prompt(offer, request)
    count = partial(counted, offer, request)
    longest = longest_answer(offer.knowledge, request)
    async with admitted(exchange, principal, offer, count, longest) as call:
        composer = Composer(asked.passing, exchange.request_id[:29], int(time.time()))
        if asked.stream:
            await _stream(call, request, composer)
        else:
            await _whole(call, request, composer)


def _check_prompt(offer: Offer, request: ChatRequest) -> None:
    """Refuse prompts that only a completions deployment takes."""
    text = request.prompt is None or isinstance(request.prompt, str)
    if not (text or all(dialect(each) == "completions" for each in offer.targets)):
        raise invalid("This model takes one text as its prompt.", "prompt")


def counted(offer: Offer, request: ChatRequest, text: str) -> Usage:
    """Return the tokens of the prompt, with all that belongs to it, and of `text`."""
    usage = count_usage(offer, request, text)
    prompt = usage.prompt + beside_messages(request)
    return Usage(prompt, usage.completion, counted=True)


async def events_of(
    call: ModelCall,
    request: ChatRequest,
    *,
    streamed: bool,
    alone: bool = False,
) -> Events:
    """Give the events of the answer; what is kept of them is noted.

    `alone`: nothing stands in for the model.
    """
    known = await open_to(call.principal, call.offer, request)
    if alone:
        known = Catalogue((call.offer,))
    answer = ask(
        call.offer,
        request,
        known,
        streamed=streamed,
        pace=pacer().tick,
        patience=PATIENCE,
    )
    async with aclosing(answer) as events:
        async for event in events:
            if isinstance(event, Attempt):
                call.attempts.append(event)
                call.exchange.answer_headers |= answered_by(call)
            elif isinstance(event, Usage):
                call.usage = event
            else:
                yield event


def answered_by(call: ModelCall[Any]) -> dict[str, str]:
    """Return the headers that tell who has answered."""
    last = call.attempts[-1]
    return {
        "x-librechat-model": last.model,
        "x-librechat-group": last.group,
        "x-librechat-attempts": str(len(call.attempts)),
    }


async def _stream(call: ModelCall, request: ChatRequest, composer: Composer) -> None:
    exchange, texts = call.exchange, call.texts
    passed = False
    exchange.waits = True
    async with aclosing(events_of(call, request, streamed=True)) as events:
        async for event in events:
            if isinstance(event, Passed):
                passed = True
                texts.append(event.text)
                await exchange.write(event.data)
            elif not (passed and isinstance(event, Finished)):
                texts.append(said_of(event))
                if data := composer.chunk(event):
                    await exchange.write(data)
    last = DONE
    if composer.passing.usage and not (passed and call.usage):
        last = composer.usage(await call.used()) + DONE
    await call.close("ok")  # first: who goes on at once finds the ledger in order
    await exchange.end(last)


def said_of(event: Event) -> str:
    """Return the words of a piece, as far as they cost tokens."""
    if isinstance(event, ToolCall):
        return event.name + event.arguments
    return event.text if isinstance(event, Text | Reasoning) else ""


async def whole(call: ModelCall, body: Mapping[str, Any]) -> None:
    """Close a call and send its answer, with what it has cost."""
    if (cost := (await call.charge()).cost) is not None:
        call.exchange.answer_headers["x-librechat-cost"] = f"{cost:f}"
    await call.close("ok")
    await call.exchange.json(body)


async def _whole(call: ModelCall, request: ChatRequest, composer: Composer) -> None:
    gathering = Gathering()
    body = None
    async with aclosing(events_of(call, request, streamed=False)) as events:
        async for event in events:
            if isinstance(event, Whole):
                body = dict(event.body)
                call.texts += [words_of(each) for each in body["choices"]]
            else:
                gathering.add(event)
    completion = gathering.completion()
    call.texts += [completion.text, completion.reasoning]
    completion.usage = await call.used()
    if body is None:
        body = composer.whole(completion)
    elif not body.get("usage"):
        body["usage"] = usage_json(completion.usage)
    await whole(call, body)
