"""The Responses API, streamed as named events or whole."""

import asyncio
import time
import uuid

import orjson

from endpoints.simulator import thoughts
from endpoints.simulator.answers import hosted_events
from endpoints.simulator.answers.chunks import cut
from endpoints.simulator.answers.kept_answers import check_previous, keep, keep_files
from endpoints.simulator.answers.pacing import paced
from endpoints.simulator.call import SimulatorCall
from endpoints.simulator.script import Tokens

FAILED = {
    "code": "server_error",
    "message": "The server had an error while processing your request.",
}
BLOCKED = {
    "code": "content_filter",
    "message": "The response was filtered due to content management policy.",
}


def usage_json(tokens: Tokens) -> dict[str, object]:
    """Return usage by this API's names."""
    return {
        "input_tokens": tokens.prompt,
        "input_tokens_details": {"cached_tokens": tokens.cached},
        "output_tokens": tokens.completion,
        "output_tokens_details": {"reasoning_tokens": tokens.reasoning},
        "total_tokens": tokens.prompt + tokens.completion,
    }


async def answer(call: SimulatorCall) -> None:
    """Answer a checked request to `responses`."""
    check_previous(call)
    if call.body.get("stream") and not call.script.plain_json:
        await ResponseStream(call).run()
        return
    await asyncio.sleep(call.script.first_token_delay)
    await call.interrupt()
    call.record.sent = len(call.plan.pieces)
    writer = ResponseStream(call)
    whole = writer.response("completed", writer.output())
    keep_files(call)
    background = bool(call.body.get("background"))
    if background:
        whole |= {"background": True, "status": "queued"}
    keep(call, whole)
    if background:
        await call.exchange.json({**whole, "usage": None, "output": []})
        return
    await call.exchange.json(whole)


class ResponseStream:
    """Writes the events of one response; `sequence_number` counts them from 0."""

    def __init__(self, call: SimulatorCall) -> None:
        self.call = call
        self.plan = call.plan
        self.id = f"resp_{uuid.uuid4().hex}"
        self.item = f"msg_{uuid.uuid4().hex}"
        self.thought = thoughts.new_id()
        asked = call.kind.reasoning and thoughts.wanted(call.body)
        self.thinks = asked or bool(call.plan.reasoning)
        self.created = int(time.time())
        self._next = 0

    def event(self, name: str, **fields: object) -> bytes:
        """Return one event with its name and number."""
        value = {"type": name, "sequence_number": self._next, **fields}
        self._next += 1
        return f"event: {name}\ndata: ".encode() + orjson.dumps(value) + b"\n\n"

    def response(
        self, status: str, output: list[dict[str, object]], **fields: object
    ) -> dict[str, object]:
        """Return the response object as it stands in the outer events."""
        usage = usage_json(self.plan.tokens) if status == "completed" else None
        return {
            "id": self.id,
            "object": "response",
            "created_at": self.created,
            "status": status,
            "error": None,
            "incomplete_details": None,
            "model": self.call.deployment,
            "output": output,
            "parallel_tool_calls": True,
            "tool_choice": "auto",
            "tools": [],
            "temperature": None,
            "top_p": None,
            "usage": usage,
            **fields,
        }

    def output(self) -> list[dict[str, object]]:
        """Return all items of the finished response."""
        items: list[dict[str, object]] = []
        if self.thinks:
            items.append(self.thoughts())
        items += [hosted_events.done(item) for item in self.plan.hosted]
        if self.plan.pieces:
            items.append(self.message("completed", [self.part(self.text())]))
        return items + [self.tool(index, "completed") for index in self._calls()]

    def thoughts(self) -> dict[str, object]:
        """Return the item of what was thought, encrypted where that was asked for."""
        text = "".join(self.plan.reasoning)
        summary = [{"type": "summary_text", "text": text}] if text else []
        item: dict[str, object] = {"type": "reasoning", "id": self.thought}
        item["summary"] = summary
        if not thoughts.wanted(self.call.body):
            return item
        content = thoughts.encrypted(self.thought, self.call.owner)
        return {**item, "encrypted_content": content, "status": "completed"}

    def message(self, status: str, content: list[object]) -> dict[str, object]:
        """Return the item that holds the text."""
        return {
            "id": self.item,
            "type": "message",
            "status": status,
            "role": "assistant",
            "content": content,
        }

    def part(self, text: str) -> dict[str, object]:
        """Return the content part that holds the text."""
        cited = self.plan.annotations if text else ()
        return {"type": "output_text", "annotations": list(cited), "text": text}

    def tool(self, index: int, status: str) -> dict[str, object]:
        """Return the item of one tool call; its arguments once it is completed."""
        call = self.plan.tool_calls[index]
        return {
            "id": f"fc_{index}_{self.item}",
            "type": "function_call",
            "status": status,
            "call_id": call.id,
            "name": call.name,
            "arguments": call.arguments if status == "completed" else "",
        }

    def text(self) -> str:
        """Return the text up to the plan's turn."""
        return "".join(self.plan.pieces[: self.plan.turn_at])

    async def run(self) -> None:
        """Send all events."""
        call, begun = self.call, self.response("in_progress", [])
        await call.start_events()
        first = self.event("response.created", response=begun)
        await call.write(first + self.event("response.in_progress", response=begun))
        await asyncio.sleep(call.script.first_token_delay)
        await call.write(self._reasoning())
        for each in hosted_events.events_of(self.event, self.plan.hosted, self.thinks):
            await call.write(each)
            await asyncio.sleep(call.script.hosted_delay)
        if self.plan.pieces:
            await self._message()
        if self.plan.turn in {"error", "filter"}:
            await call.write(self._failed())
        else:
            await call.write(self._tools() + self._completed())
        await call.exchange.end()

    async def _message(self) -> None:
        call, place = self.call, self._text_place
        item = self.message("in_progress", [])
        await call.write(
            self.event("response.output_item.added", output_index=place, item=item)
            + self.event("response.content_part.added", **self._at, part=self.part(""))
        )
        pieces = self.plan.pieces
        rate = call.script.tokens_per_second
        async for first, last in paced(self.plan.turn_at, rate):
            await call.write(b"".join(self._delta(p) for p in pieces[first:last]))
            call.record.sent = last
        await call.interrupt()
        if self.plan.turn in {"error", "filter"}:
            return
        cited = self.plan.annotations
        for each in hosted_events.annotations(self.event, cited, self._at):
            await call.write(each)
        text = self.text()
        whole = self.message("completed", [self.part(text)])
        await call.write(
            self.event("response.output_text.done", **self._at, text=text, logprobs=[])
            + self.event("response.content_part.done", **self._at, part=self.part(text))
            + self.event("response.output_item.done", output_index=place, item=whole)
        )

    def _delta(self, piece: str) -> bytes:
        return self.event(
            "response.output_text.delta", **self._at, delta=piece, logprobs=[]
        )

    @property
    def _text_place(self) -> int:
        return len(self.plan.hosted) + (1 if self.thinks else 0)

    @property
    def _at(self) -> dict[str, object]:
        place = self._text_place
        return {"item_id": self.item, "output_index": place, "content_index": 0}

    def _calls(self) -> range:
        return range(len(self.plan.tool_calls))

    def _reasoning(self) -> bytes:
        if not self.thinks:
            return b""
        begun = {"type": "reasoning", "id": self.thought, "summary": []}
        name = "response.reasoning_summary_text.delta"
        at = {"item_id": self.thought, "output_index": 0, "summary_index": 0}
        done = self.thoughts()
        return b"".join(
            [
                self.event("response.output_item.added", output_index=0, item=begun),
                *(self.event(name, **at, delta=p) for p in self.plan.reasoning),
                self.event("response.output_item.done", output_index=0, item=done),
            ]
        )

    def _tools(self) -> bytes:
        parts, size = [], self.call.script.argument_piece
        for index in self._calls():
            place = self._text_place + bool(self.plan.pieces) + index
            added, done = self.tool(index, "in_progress"), self.tool(index, "completed")
            at = {"item_id": added["id"], "output_index": place}
            text = self.plan.tool_calls[index].arguments
            name = "response.function_call_arguments"
            parts += [
                self.event(
                    "response.output_item.added", output_index=place, item=added
                ),
                *(self.event(f"{name}.delta", **at, delta=p) for p in cut(text, size)),
                self.event(f"{name}.done", **at, arguments=text),
                self.event("response.output_item.done", output_index=place, item=done),
            ]
        return b"".join(parts)

    def _failed(self) -> bytes:
        """With content filtering Azure tells the reason in a second event."""
        error = BLOCKED if self.plan.turn == "filter" else FAILED
        failed = self.response("failed", [], error=FAILED)
        return self.event("response.failed", response=failed) + self.event(
            "error", **error, param=None
        )

    def _completed(self) -> bytes:
        if self.plan.finish == "length":
            details = {"reason": "max_output_tokens"}
            cut = self.response("incomplete", self.output(), incomplete_details=details)
            usage = usage_json(self.plan.tokens)
            return self.event("response.incomplete", response={**cut, "usage": usage})
        whole = self.response("completed", self.output())
        self.keep(whole)
        return self.event("response.completed", response=whole)

    def keep(self, whole: dict[str, object]) -> None:
        """Keep the answer, and the files that its code has written."""
        keep(self.call, whole)
        keep_files(self.call)
