"""The Responses API: an answer by a service that speaks it, or made of a chat."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Any

import orjson

from accounts.rights.principal import Principal
from endpoints.calling.ask import count_usage
from endpoints.events import (
    Event,
    Finished,
    FinishReason,
    Passed,
    Reasoning,
    Text,
    ToolCall,
    Usage,
    Whole,
)
from endpoints.gateway.errors import GatewayError
from endpoints.gateway.exchange import Exchange
from endpoints.gateway.kept import pending, store
from endpoints.gateway.kept.models import KeptItem
from endpoints.gateway.model_call import ModelCall, admitted, permitted
from endpoints.gateway.operations.chat import events_of, said_of, whole
from endpoints.gateway.operations.response_events import ResponseComposer
from endpoints.gateway.operations.response_places import PlacedRequest, placed
from endpoints.gateway.requests.responses import ResponseRequest
from endpoints.gateway.requests.token_sizes import longest_answer
from endpoints.reading.passing.response_passing import framed
from endpoints.request import ChatRequest
from endpoints.wire.placeholders import values_of

SEARCH, CODE = "web_search", "code_interpreter"
USUAL_SEARCHES = 4  # reserved where a request says no `max_tool_calls`
FIRST, LAST = "response.created", ("response.completed", "response.incomplete")
DONE = "response.output_item.done"
SAID = (Text, Reasoning, ToolCall, Finished)


async def create(
    exchange: Exchange, principal: Principal, request: ResponseRequest
) -> None:
    """Answer a program; raises GatewayError."""
    exchange.failing = failure
    if request.background:
        store.insist_on_owner(principal)
    if principal.own_key:  # who comes next with another key is the same person here
        request = replace(request, body={**request.body, "store": False})
    offer = await permitted(principal, request.model)
    asked = await placed(principal, request, offer)
    if request.background and not asked.passed:
        from endpoints.gateway.operations import background  # it calls `written`

        await background.begin(exchange, principal, asked)
        return
    async with entered(exchange, principal, asked) as (call, chat):
        answer = ProgramAnswer(call, asked)
        if request.stream:
            await answer.stream(chat)
        else:
            await answer.whole(chat)


@asynccontextmanager
async def entered(
    exchange: Exchange, principal: Principal, asked: PlacedRequest
) -> AsyncIterator[tuple[ModelCall, ChatRequest]]:
    """Let a call in; yield it with what is asked of the models."""
    placeholders = await values_of(principal.user_id, asked.offer)
    request = asked.request.request(str(principal.user_id), placeholders)
    count = partial(_counted, asked, request)
    longest = longest_answer(asked.offer.knowledge, request)
    worst = partial(_worst, asked, count)
    async with admitted(exchange, principal, asked.offer, worst, longest) as call:
        call.count = count
        yield call, request


def _worst(asked: PlacedRequest, count: Callable[[str], Usage], text: str) -> Usage:
    """Return what is reserved: with what the service may search and run by itself."""
    body = asked.request.body
    kinds = [str(tool.get("type")) for tool in body.get("tools") or ()]
    most = body.get("max_tool_calls")
    searches = most if isinstance(most, int) and most > 0 else USUAL_SEARCHES
    return replace(
        count(text),
        searches=searches if any(each.startswith(SEARCH) for each in kinds) else 0,
        containers=int(CODE in kinds),
    )


def _counted(asked: PlacedRequest, request: ChatRequest, text: str) -> Usage:
    usage = count_usage(asked.offer, request, text)
    return Usage(usage.prompt + asked.tokens, usage.completion, counted=True)


class ProgramAnswer:
    """One answer on its way to a program, and what is kept of it."""

    def __init__(self, call: ModelCall, asked: PlacedRequest) -> None:
        self.composer = ResponseComposer(
            asked.request, uuid.uuid4().hex[:32], int(time.time())
        )
        self.kept: KeptItem | None = None
        self.response: dict[str, Any] = {}  # as the service last told it
        self._call = call
        self._asked = asked
        self.reason: FinishReason = "stop"
        self._composed = False  # it is made here, of a chat

    async def stream(self, chat: ChatRequest) -> None:
        """Send it in events, as it is written."""
        self._call.exchange.waits = True
        try:
            async for event in self._events(chat, streamed=True):
                if data := await self._sent(event):
                    await self._call.exchange.write(data)
        except asyncio.CancelledError:
            if self._goes_on() and not self._call.why:
                await pending.leave(self._call, self.kept)
            raise
        last = b""
        if self._composed:
            last = self.composer.end(await self._call.used(), self.reason)
            await self.keep_here()
        await self._finish()
        await self._call.exchange.end(last)

    async def whole(self, chat: ChatRequest) -> None:
        """Send it in one piece."""
        await self.listen(chat)
        if self._composed:
            usage = await self._call.used()
            self.response = self.composer.response("completed", usage, self.reason)
            await self.keep_here()
        else:
            await self._keep_there()
        if self._goes_on():
            await pending.leave(self._call, self.kept)
            await self._call.exchange.json(self.response)
            return
        await self._finish()
        await whole(self._call, self.response)

    async def listen(self, chat: ChatRequest) -> None:
        """Hear it to its end."""
        async for event in self._events(chat, streamed=False):
            if isinstance(event, Whole):
                self.response = dict(event.body)
            else:
                await self._sent(event)
        self.composer.close()

    async def _events(
        self, chat: ChatRequest, *, streamed: bool
    ) -> AsyncIterator[Event]:
        answer = events_of(self._call, chat, streamed=streamed, alone=self._asked.alone)
        async with aclosing(answer) as events:
            async for event in events:
                yield event

    async def _sent(self, event: Event) -> bytes:
        """Return the events to send for one, and note what it tells."""
        if isinstance(event, Passed):
            self._call.texts.append(event.text)
            await self._note(event.data)
            return event.data
        if self.response or not isinstance(event, SAID):
            return b""
        if isinstance(event, Finished):
            self.reason = event.reason
        self._call.texts.append(said_of(event))
        before = b"" if self._composed else self.composer.begin()
        self._composed = True
        return before + self.composer.chunk(event)

    async def _note(self, data: bytes) -> None:
        """Keep the answer from its first event on, and what its last one tells."""
        for frame in data.split(b"\n\n"):
            name = frame[: frame.find(b"\n")].removeprefix(b"event: ").decode()
            if name == DONE:
                told = orjson.loads(frame.partition(b"data: ")[2])
                self._call.done.append(told["item"])
            elif name == FIRST or name in LAST:
                told = orjson.loads(frame.partition(b"data: ")[2])
                self.response = told["response"]
                if self.kept is None:
                    await self._keep_there()

    async def _keep_there(self) -> None:
        if not (self._asked.request.store and self.response.get("id")):
            return
        self.kept = await store.keep(
            self._call.principal,
            "response",
            str(self.response["id"]),
            self._call.attempts[-1],
            self._call.offer,
        )

    async def keep_here(self) -> None:
        """Keep an answer that was made of a chat, with its question."""
        request = self._asked.request
        if not request.store or not self._composed:
            return
        usage = await self._call.used()
        response = self.composer.response("completed", usage, self.reason)
        self.kept = await store.keep(
            self._call.principal,
            "response",
            response["id"],
            None,
            self._call.offer,
            body=kept_body(request, response),
            item_ids=ids_of(response["output"]),
        )

    def _goes_on(self) -> bool:
        return self.response.get("status") in pending.GOING_ON

    async def _finish(self) -> None:
        """Note what a next question adds to its prompt; then enter the call."""
        if self.kept and self.kept.target:
            usage = await self._call.used()
            self.kept.tokens = usage.prompt + usage.completion
            self.kept.item_ids = ids_of(self.response.get("output") or ())
            await self.kept.asave(update_fields=["tokens", "item_ids"])
        await self._call.close("ok")


def kept_body(request: ResponseRequest, response: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of an answer that no service keeps."""
    mark = str(response["id"]).removeprefix("resp_")
    items = [
        {"id": f"item_{mark}{number}", **item}
        for number, item in enumerate(request.items)
    ]
    return {"response": response, "input": items, "previous": request.previous}


def ids_of(items: Any) -> str:  # noqa: ANN401 - as a service wrote it
    """Return the ids of an answer's parts, each within blanks."""
    named = [str(each["id"]) for each in items if each.get("id")]
    return f" {' '.join(named)} " if named else ""


def failure(error: GatewayError) -> bytes:
    """Return the event that tells what went wrong in mid-stream, both ways."""
    told = error.event()["error"]
    flat = {name: told.get(name) for name in ("code", "message", "param")}
    return framed({"type": "error", **flat, "error": told, "sequence_number": 0})
