"""A session, both ways: each of its answers reserved before and entered after it."""

import asyncio
import logging
import time
from asyncio import FIRST_COMPLETED
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import orjson

from accounts.ledger import spending
from accounts.ledger.calls import of_program
from accounts.rights.principal import Principal
from endpoints.billing.permit import ModelPermit, open_to
from endpoints.events import Attempt, Event, Passed, Usage
from endpoints.gateway import pace
from endpoints.gateway.errors import GatewayError, no_model
from endpoints.gateway.model_call import ModelCall, admitted, permitted
from endpoints.gateway.operations.chat import PATIENCE, answered_by
from endpoints.gateway.realtime import program_events
from endpoints.gateway.realtime.program_socket import ProgramSocket
from endpoints.gateway.realtime.turns import Turns
from endpoints.gateway.reserving import further, reserved
from endpoints.operations import realtime
from endpoints.operations.realtime import RealtimeSession
from endpoints.reading.realtime_events import (
    CREATED,
    DONE,
    TRANSCRIBED,
    response_of,
    usage_told,
)
from endpoints.targets import Offer
from endpoints.wire.placeholders import values_of
from runtime import cancelling
from runtime.asgi import Gone

log = logging.getLogger(__name__)
OUTCOMES = {"completed": "ok", "incomplete": "ok", "failed": "failed"}


async def converse(socket: ProgramSocket, principal: Principal, model: str) -> None:
    """Pass a session on until one of both sides ends it.

    Raises GatewayError or EndpointError.
    """
    offer = await permitted(principal, model)
    turns = Turns(offer.knowledge)
    placeholders = await values_of(principal.user_id, offer)
    session = RealtimeSession(placeholders, beta=socket.beta, patience=PATIENCE)
    async with admitted(socket, principal, offer, turns.worst, turns.longest) as call:
        call.count = turns.so_far
        known = await open_to(principal, call.offer)
        rules = replace(known.routing, context_window_fallbacks={})
        answer = realtime.converse(call.offer, session, replace(known, routing=rules))
        async with aclosing(answer) as events:
            await PassedSession(socket, call, session, turns, model).go_on(events)


class PassedSession:
    """One session while it lasts."""

    def __init__(
        self,
        socket: ProgramSocket,
        call: ModelCall[ProgramSocket],
        session: RealtimeSession,
        turns: Turns,
        model: str,
    ) -> None:
        self._socket = socket
        self._call = call
        self._session = session
        self._turns = turns
        self._model = model  # as the program calls it
        self._writer: Offer | None = None  # of what is heard

    async def go_on(self, events: AsyncGenerator[Event, None]) -> None:
        """Wait for the first word of the service, then pass on what both say.

        Raises Gone when the program leaves.
        """
        first = asyncio.create_task(self._socket.message(), name="first message")
        beginning = asyncio.create_task(self._begin(events), name="begin a session")
        try:
            await asyncio.wait({first, beginning}, return_when=FIRST_COMPLETED)
            if not beginning.done():
                await first  # nobody can say anything yet: the program has left
            await beginning
            await self._both(events, first)
        except Gone:
            self._call.idle = self._call.idle or not self._call.begun
            await self._call.close("stopped")
            raise
        finally:
            await cancelling.end([first, beginning])
        await self._call.close("stopped")
        await self._socket.close()

    async def _begin(self, events: AsyncGenerator[Event, None]) -> None:
        call = self._call
        async for event in events:
            if isinstance(event, Attempt):
                call.attempts.append(event)
            elif isinstance(event, Passed):
                call.idle = True
                self._socket.answer_headers |= answered_by(call)
                await self._socket.accept()
                await self._pass_on(event)
                return

    async def _both(
        self, events: AsyncGenerator[Event, None], first: "asyncio.Task[str | None]"
    ) -> None:
        listening = asyncio.create_task(self._listen(events), name="listen")
        telling = asyncio.create_task(self._tell(first), name="tell")
        try:
            await asyncio.wait({listening, telling}, return_when=FIRST_COMPLETED)
            for each in (listening, telling):
                if each.done():
                    await each
        finally:
            await cancelling.end([listening, telling])

    async def _listen(self, events: AsyncGenerator[Event, None]) -> None:
        async for event in events:
            if isinstance(event, Passed):
                await self._pass_on(event)

    async def _pass_on(self, event: Passed) -> None:
        """Pass on an event of the service; an answer that ends is entered before."""
        told, call = event.told, self._call
        self._turns.hears(told)
        if told["type"] == CREATED:
            call.idle = False
            call.permit = replace(call.permit, begun=time.monotonic())
        elif told["type"] == DONE:
            await self._enter(response_of(told))
        elif told["type"] == TRANSCRIBED:
            await self._enter_transcript(usage_told(told.get("usage")))
        await self._socket.pass_on(self._named(event))
        if told["type"] == DONE:
            call.permit, call.held = await reserved(
                call.principal, call.offer, self._turns.worst, self._turns.longest
            )

    def _named(self, event: Passed) -> bytes:
        """Return an event with the model called as the program calls it."""
        session = event.told.get("session")
        if not isinstance(session, Mapping) or "model" not in session:
            return event.data
        return orjson.dumps(
            {**event.told, "session": {**session, "model": self._model}}
        )

    async def _enter(self, response: Mapping[str, Any]) -> None:
        call = self._call
        usage = usage_told(response.get("usage")) or self._turns.so_far()
        outcome = OUTCOMES.get(str(response.get("status")), "stopped")
        charge = call.permit.charge(usage, call.attempts)
        if not await call.permit.enter(charge, outcome):
            log.error("an answer of a session is missing in the ledger")
        call.attempts = call.attempts[-1:]
        call.idle = not self._turns.made
        self._turns.ended(usage)
        await call.give_back_further()

    async def _enter_transcript(self, usage: Usage | None) -> None:
        writer = self._writer
        if writer is None or usage is None:
            return
        base_model = writer.knowledge.base_model
        entry = of_program(
            self._call.principal, writer.endpoint, writer.model, base_model
        )
        permit = ModelPermit(writer, spending.unlimited(entry))
        answered = replace(self._call.attempts[-1], model=writer.model)
        await permit.enter(permit.charge(usage, [answered]), "ok")

    async def _tell(self, first: "asyncio.Task[str | None]") -> None:
        text = await first
        while True:
            await self._told(text)
            text = await self._socket.message()

    async def _told(self, text: str | None) -> None:
        """Pass on an event of the program, or say what is wrong with it."""
        about = None
        try:
            event = program_events.event_of(text)
            about = event.get("event_id")
            changed = program_events.permissible(event)
            changed = await self._write_down(event) or changed
            if event["type"] == "response.create":
                await self._check_answer()
        except GatewayError as error:
            await self._socket.tell(error, about)
            return
        self._turns.asks(event)
        if self._call.held and self._turns.outgrown:
            await self._reserve_further()
        await self._session.send(
            orjson.dumps(event).decode() if changed else text or ""
        )

    async def _check_answer(self) -> None:
        if self._call.held and self._turns.under_way:
            message = "With a budget one answer at a time is made: wait for its end."
            raise GatewayError(400, "conversation_already_has_active_response", message)
        await pace.check_pace(self._socket, self._call.principal)

    async def _reserve_further(self) -> None:
        call = self._call
        step = self._turns.step()
        call.further.append(await further(call.principal, call.offer, step))

    async def _write_down(self, event: dict[str, Any]) -> bool:
        """Have a model write down what is heard, if the key may use it there."""
        told, target = program_events.transcriber(event), self._session.target
        if told is None or target is None:
            return False
        name = str(told["model"])
        offer = await permitted(self._call.principal, name)
        here = [
            each
            for each in offer.targets
            if (each.endpoint, each.group) == (target.endpoint, target.group)
        ]
        if not here:
            raise no_model(name)
        self._writer = offer
        told["model"] = here[0].deployment
        return True
