"""The old `completions` operation of instruct models, streamed or whole."""

import asyncio
import time

from endpoints.simulator.answers import chunks
from endpoints.simulator.answers.chat import head_of
from endpoints.simulator.answers.pacing import paced
from endpoints.simulator.call import SimulatorCall


def legacy(call: SimulatorCall, text: str, finish: str | None) -> dict[str, object]:
    """Return an object of the old `completions` operation."""
    choice = {
        "finish_reason": finish,
        "index": 0,
        "logprobs": None,
        "text": text,
    }
    return {
        "choices": [choice],
        "created": int(time.time()),
        "id": f"cmpl-{call.record.number}",
        "model": call.kind.version,
        "object": "text_completion",
    }


async def complete(call: SimulatorCall) -> None:
    """Answer the old `completions` operation, streamed or whole."""
    plan = call.plan
    usage = chunks.usage_json(plan.tokens)
    if not call.body.get("stream"):
        text = "".join(plan.pieces)
        call.record.sent = len(plan.pieces)
        await call.exchange.json({**legacy(call, text, plan.finish), "usage": usage})
        return
    await call.start_events()
    await asyncio.sleep(call.script.first_token_delay)
    async for first, last in paced(plan.turn_at, call.script.tokens_per_second):
        texts = plan.pieces[first:last]
        await call.write(b"".join(chunks.event(legacy(call, t, None)) for t in texts))
        call.record.sent = last
    await call.interrupt()
    ending = chunks.event(legacy(call, "", plan.finish))
    if head_of(call).with_usage:
        ending += chunks.event(
            {**legacy(call, "", None), "choices": [], "usage": usage}
        )
    await call.write(ending + (chunks.DONE if call.script.done else b""))
    await call.exchange.end()
