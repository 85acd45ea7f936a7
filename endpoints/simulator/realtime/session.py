"""One session with the pretend Azure's Realtime API: it hears, reads and answers."""

import asyncio
import base64
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from endpoints.simulator import plan
from endpoints.simulator.answers.pacing import paced
from endpoints.simulator.answers.sounds import tone
from endpoints.simulator.demo.pieces import count
from endpoints.simulator.models import kind_of
from endpoints.simulator.plan import AnswerPlan
from endpoints.simulator.request_log import LoggedRequest
from endpoints.simulator.script import Script
from runtime.asgi import Receive, Send

PER_TOKEN = 4_800  # bytes of sound that one token of what is heard has
OF_PREVIEW = {  # what the preview calls the events of an answer
    "output_text": "text",
    "output_audio": "audio",
    "output_audio_transcript": "audio_transcript",
}


class Left(Exception):
    """The program has gone."""


class ConnectionLost(Exception):
    """The connection is to be lost, as scripted."""


@dataclass
class Session:
    """One session; `said` is what has been said so far, in the words of a chat."""

    receive: Receive
    send: Send
    record: LoggedRequest
    script: Script
    beta: bool
    said: list[dict[str, object]] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    heard: int = 0  # tokens of sound that was taken in
    waiting: int = 0  # bytes of sound that are not
    answering: "asyncio.Task[None] | None" = None

    async def run(self) -> None:
        """Greet, then do what the program wants until it leaves."""
        self.record.body = events = []
        await self.tell("session.created", session=self.described())
        async for event in self.events():
            events.append(event)
            await self.take(event)

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        """Give what the program says; an answer that fails ends it."""
        while True:
            got = asyncio.ensure_future(self.receive())
            waited = {got, self.answering} if self.answering else {got}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if self.answering and self.answering.done():
                ended, self.answering = self.answering, None
                if not got.done():
                    await self.until(got, ended)
                ended.result()
            message = await got
            if message["type"] != "websocket.receive":
                if self.answering:
                    self.answering.cancel()
                raise Left
            yield orjson.loads(message.get("text") or b"{}")

    async def until(
        self, got: "asyncio.Future[Any]", ended: "asyncio.Task[None]"
    ) -> None:
        """Stop waiting for the program where the connection is lost."""
        if not ended.cancelled() and ended.exception():
            got.cancel()

    def described(self) -> dict[str, object]:
        """Return the session as events show it."""
        name = kind_of(self.script.base_model or self.record.deployment).version
        return {"id": "sess_pretend", "object": "realtime.session", "model": name} | (
            self.settings
        )

    async def take(self, event: Mapping[str, Any]) -> None:
        """Do what one event wants."""
        match event.get("type"):
            case "session.update":
                self.settings |= event.get("session") or {}
                await self.tell("session.updated", session=self.described())
            case "input_audio_buffer.append":
                self.waiting += len(base64.b64decode(event.get("audio") or ""))
            case "input_audio_buffer.commit":
                await self.commit()
            case "conversation.item.create":
                await self.item(dict(event.get("item") or {}))
            case "response.create":
                await self.begin(event)
            case "response.cancel":
                if self.answering:
                    self.answering.cancel()
            case other:
                await self.fail(event, f"Invalid value: '{other}'.")

    async def commit(self) -> None:
        """Take in the sound that was sent; write it down where that is wanted."""
        tokens, self.waiting = -(-self.waiting // PER_TOKEN), 0
        self.heard += tokens
        item = {"id": f"item_{uuid.uuid4().hex[:12]}", "type": "message"}
        await self.tell("input_audio_buffer.committed", item_id=item["id"])
        text = self.script.answer or "something that was said"
        self.said.append({"role": "user", "content": text})
        told = (self.settings.get("audio") or {}).get("input") or {}
        if told.get("transcription") or self.settings.get("input_audio_transcription"):
            kind = "conversation.item.input_audio_transcription.completed"
            details = {"text_tokens": 0, "audio_tokens": tokens}
            usage = {"type": "tokens", "input_tokens": tokens, "output_tokens": 4}
            usage |= {"total_tokens": tokens + 4, "input_token_details": details}
            await self.tell(kind, item_id=item["id"], transcript=text, usage=usage)

    async def item(self, item: dict[str, Any]) -> None:
        """Take in what was written."""
        parts = item.get("content") or ()
        text = " ".join(str(part.get("text") or "") for part in parts)
        role = str(item.get("role") or "tool")
        self.said.append({"role": role, "content": text or str(item.get("output"))})
        shown = {"id": f"item_{uuid.uuid4().hex[:12]}", **item}
        kind = "created" if self.beta else "added"
        await self.tell(f"conversation.item.{kind}", item=shown)

    async def begin(self, event: Mapping[str, Any]) -> None:
        """Begin to answer, unless an answer is being made."""
        if self.answering and not self.answering.done():
            message = "Conversation already has an active response in progress."
            await self.fail(event, message)
            return
        self.answering = asyncio.create_task(self.answer(event.get("response") or {}))

    async def answer(self, asked: Mapping[str, Any]) -> None:
        """Answer in words, spoken unless texts are wanted."""
        name = f"resp_{uuid.uuid4().hex[:12]}"
        wanted = {**self.settings, **asked}
        kinds = wanted.get("output_modalities") or wanted.get("modalities") or ["audio"]
        spoken = "audio" in kinds
        body = {"messages": self.said, "instructions": wanted.get("instructions")}
        planned = plan.make(
            self.script, body, kind_of("gpt-4o"), self.record.deployment
        )
        await self.tell(
            "response.created", response={"id": name, "status": "in_progress"}
        )
        status, sent = "completed", 0
        try:
            sent = await self.pieces(name, planned, spoken=spoken)
        except asyncio.CancelledError:
            status, sent = "cancelled", self.record.sent
        text = "".join(planned.pieces[:sent])
        self.said.append({"role": "assistant", "content": text})
        usage = self.usage(planned, sent, spoken=spoken)
        response = {"id": name, "status": status, "usage": usage}
        await self.tell("response.done", response=response)

    async def pieces(self, name: str, planned: AnswerPlan, *, spoken: bool) -> int:
        """Write the answer's pieces; return how many."""
        kinds = (
            ("output_audio", "output_audio_transcript") if spoken else ("output_text",)
        )
        rate = self.script.tokens_per_second
        self.record.pieces, self.record.sent = planned.pieces, 0
        async for start, end in paced(planned.turn_at, rate):
            text = "".join(planned.pieces[start:end])
            sound = base64.b64encode(tone(440)).decode()
            for kind in kinds:
                shown = OF_PREVIEW[kind] if self.beta else kind
                delta = sound if kind == "output_audio" else text
                await self.tell(
                    f"response.{shown}.delta", response_id=name, delta=delta
                )
            self.record.sent = end
        if planned.turn == "cut":
            raise ConnectionLost
        return planned.turn_at

    def usage(
        self, planned: AnswerPlan, sent: int, *, spoken: bool
    ) -> dict[str, object]:
        """Return what the answer has used, by kinds."""
        told = self.script.usage
        written = count([each.get("content") or "" for each in self.said[:-1]])
        prompt = told.prompt if told else written + self.heard
        made = told.completion if told else sent
        cached = told.cached if told else 0
        heard = min(self.heard, prompt)
        return {
            "total_tokens": prompt + made,
            "input_tokens": prompt,
            "output_tokens": made,
            "input_token_details": {
                "text_tokens": prompt - heard,
                "audio_tokens": heard,
                "cached_tokens": cached,
                "cached_tokens_details": {
                    "text_tokens": cached - min(cached, heard),
                    "audio_tokens": min(cached, heard),
                },
            },
            "output_token_details": {
                "text_tokens": 0 if spoken else made,
                "audio_tokens": made if spoken else 0,
            },
        }

    async def fail(self, event: Mapping[str, Any], message: str) -> None:
        """Say that an event cannot be."""
        error = {"type": "invalid_request_error", "code": "invalid_value"}
        about = {"message": message, "param": None, "event_id": event.get("event_id")}
        await self.tell("error", error={**error, **about})

    async def tell(self, kind: str, **more: object) -> None:
        """Send an event."""
        event = {"type": kind, "event_id": f"event_{uuid.uuid4().hex[:12]}", **more}
        await self.send(
            {"type": "websocket.send", "text": orjson.dumps(event).decode()}
        )

    async def close(self, code: int) -> None:
        """Close the connection."""
        await self.send({"type": "websocket.close", "code": code})
