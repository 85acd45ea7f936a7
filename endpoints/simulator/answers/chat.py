"""Chat completions, streamed or whole."""

import asyncio
import time
import uuid
from collections.abc import Mapping

from endpoints.simulator.answers import chunks
from endpoints.simulator.answers.pacing import paced
from endpoints.simulator.call import SimulatorCall
from endpoints.simulator.demo.pieces import written
from endpoints.simulator.plan import AnswerPlan
from endpoints.simulator.script import Tokens


def head_of(call: SimulatorCall) -> chunks.ChunkHead:
    """Return what all events of the answer have in common."""
    options = call.body.get("stream_options")
    wanted = isinstance(options, Mapping) and bool(options.get("include_usage"))
    name = f"chatcmpl-{uuid.uuid4().hex[:29]}"
    return chunks.ChunkHead(name, call.kind.version, int(time.time()), wanted)


async def answer(call: SimulatorCall) -> None:
    """Answer a checked chat-completions request."""
    if call.body.get("stream") and not call.script.plain_json:
        await Stream(call).run()
    else:
        await whole(call)


async def whole(call: SimulatorCall) -> None:
    """Send the answer as one JSON object, after the time its writing takes."""
    plan, script = call.plan, call.script
    rate = script.tokens_per_second
    await asyncio.sleep(script.first_token_delay + (plan.turn_at / rate if rate else 0))
    await call.interrupt()
    reason = "content_filter" if plan.turn == "filter" else plan.finish
    message = message_of(plan)
    value = chunks.completion(head_of(call), message, reason)
    value["usage"] = chunks.usage_json(plan.tokens)
    call.record.sent = plan.turn_at
    await call.exchange.json(value)


def message_of(plan: AnswerPlan) -> dict[str, object]:
    """Return the assistant's message of a whole answer."""
    calls = [chunks.tool_json(each) for each in plan.tool_calls]
    said = "".join(plan.pieces[: plan.turn_at])
    thinking = {"reasoning_content": "".join(plan.reasoning)} if plan.reasoning else {}
    return {
        "annotations": [],
        "content": said if said or not calls else None,
        "refusal": None,
        "role": "assistant",
        **({"tool_calls": calls} if calls else {}),
        **thinking,
    }


class Stream:
    """One streamed answer on its way."""

    def __init__(self, call: SimulatorCall) -> None:
        self.call = call
        self.plan = call.plan
        self.later = call.script.asynchronous_filter
        self.head = head_of(call)
        self.events = chunks.ChatEvents(self.head, annotated=not self.later)

    async def run(self) -> None:
        """Send the stream, with the turn that the plan foresees."""
        script, plan = self.call.script, self.plan
        await self.call.start_events()
        await self.call.write(b"".join(self.events.first()))
        await asyncio.sleep(script.first_token_delay)
        for piece in plan.reasoning:
            await self.call.write(self.events.reasoning(piece))
        await self.pieces(0, plan.turn_at)
        if await self.turn():
            await self.pieces(plan.turn_at, len(plan.pieces))
            await self.finish()
        await self.call.exchange.end()

    async def pieces(self, start: int, end: int) -> None:
        """Send pieces [start, end) at the script's rate."""
        text, pieces = self.events.text, self.plan.pieces
        rate = self.call.script.tokens_per_second
        async for first, last in paced(end - start, rate):
            due = pieces[start + first : start + last]
            if self.call.script.clocked:
                due = (f" {time.monotonic():.5f}",) * len(due)
            await self.call.write(b"".join([text(piece) for piece in due]))
            self.call.record.sent = start + last

    async def turn(self) -> bool:
        """Take the plan's turn; False when the answer ends with it."""
        await self.call.interrupt()
        match self.plan.turn:
            case "malformed":
                await self.call.write(chunks.MALFORMED + b"\n\n")
            case "error":
                await self.call.write(chunks.event(chunks.STREAM_ERROR))
                return False
            case "filter":
                await self.blocked()
                return False
        return True

    async def blocked(self) -> None:
        """End the stream the way the content filter does."""
        length = len("".join(self.plan.pieces[: self.plan.turn_at]))
        blocked = (
            self.events.annotation(0, length, blocked=True)
            if self.later
            else self.events.blocked()
        )
        await self.call.write(blocked)
        await self.close(self.plan.turn_at)

    async def finish(self) -> None:
        """Send tool calls, the finish reason, late annotations and the usage."""
        parts: list[bytes] = []
        for index, tool in enumerate(self.plan.tool_calls):
            parts += self.events.tool(tool, index, self.call.script.argument_piece)
        parts.append(self.events.finish(self.plan.finish))
        if self.later:  # annotations may come after the finish reason
            length = len("".join(self.plan.pieces))
            parts.append(self.events.annotation(0, length))
        await self.call.write(b"".join(parts))
        await self.close(None)

    async def close(self, sent: int | None) -> None:
        """Send the usage, where it was asked for, and [DONE]; `sent` when cut off."""
        parts = []
        if self.head.with_usage:
            parts.append(self.events.usage(self._tokens(sent)))
        if self.call.script.done:
            parts.append(chunks.DONE)
        await self.call.write(b"".join(parts))

    def _tokens(self, sent: int | None) -> Tokens:
        if sent is None or self.call.script.usage:
            return self.plan.tokens
        said = written(self.plan.pieces[:sent])
        return self.plan.tokens.model_copy(update={"completion": said})
