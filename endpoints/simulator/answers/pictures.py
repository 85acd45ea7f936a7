"""Pictures that are asked for: whole, or as a stream in which they come closer."""

import asyncio
import base64
import time
from collections.abc import Mapping

import orjson
from PIL import Image

from endpoints.simulator.answers.forms import form_of
from endpoints.simulator.call import SimulatorCall
from endpoints.simulator.demo import painting
from endpoints.simulator.demo.pieces import count
from endpoints.simulator.error_answers import RequestRefused, known
from endpoints.simulator.refusals.requests import invalid

USUAL = "1024x1024"
SIZES = frozenset(
    [
        "auto",
        "256x256",
        "512x512",
        "1024x1024",
        "1024x1536",
        "1536x1024",
        "1024x1792",
        "1792x1024",
        "832x1216",
        "1216x832",
    ]
)
MOST = 10
TOKENS = {"low": 272, "medium": 1056, "high": 4160}  # of 1024 × 1024
PAUSE = 0.5  # seconds between two looks at a picture, where answers take time
BLOCKED = "gore"  # a prompt with this word is refused by the filter


async def images(call: SimulatorCall) -> None:
    """Answer with pictures, labelled with the words that they are of."""
    form = form_of(call.exchange)
    asked: Mapping[str, object] = {**form.fields, **call.body}
    call.record.body = dict(asked) or call.record.body
    prompt, size, number = _checked(asked)
    if asked.get("stream") in (True, "true", "True"):
        await _streamed(call, asked, prompt, size, len(form.files))
        return
    painted = [painting.painted(prompt, size, str(n)) for n in range(number)]
    files = [await asyncio.to_thread(painting.png, image) for image in painted]
    data = [{"b64_json": base64.b64encode(file).decode()} for file in files]
    usage = _usage(asked, number, len(form.files))
    await call.exchange.json(
        {"created": int(time.time()), "data": data, "usage": usage}
    )


def _checked(asked: Mapping[str, object]) -> tuple[str, tuple[int, int], int]:
    """Return prompt, size in pixels and number; raises RequestRefused."""
    prompt, size = str(asked.get("prompt") or ""), str(asked.get("size") or USUAL)
    number = int(str(asked.get("n") or 1))
    if not prompt.strip():
        raise invalid("Missing required parameter: 'prompt'.", "prompt")
    if size not in SIZES:
        known_sizes = ", ".join(sorted(SIZES))
        message = f"Invalid value: '{size}'. Supported values are: {known_sizes}."
        raise invalid(message, "size", "invalid_value")
    if not 1 <= number <= MOST:
        raise invalid(f"Invalid 'n': integer above maximum value {MOST}.", "n")
    if BLOCKED in prompt.lower().split():
        raise RequestRefused(known("content_filter"))
    width, height = (USUAL if size == "auto" else size).split("x")
    return prompt, (int(width), int(height)), number


async def _streamed(
    call: SimulatorCall,
    asked: Mapping[str, object],
    prompt: str,
    size: tuple[int, int],
    given: int,
) -> None:
    kind = "image_edit" if given else "image_generation"
    whole = painting.painted(prompt, size)
    await call.start_events()
    for step in range(int(str(asked.get("partial_images") or 0))):
        await asyncio.sleep(PAUSE if call.script.tokens_per_second else 0)
        begun = painting.begun(whole, step)
        told = {"partial_image_index": step, **await _coded(begun)}
        await _event(call, f"{kind}.partial_image", told)
    await asyncio.sleep(PAUSE if call.script.tokens_per_second else 0)
    told = {"usage": _usage(asked, 1, given), **await _coded(whole)}
    await _event(call, f"{kind}.completed", told)
    await call.exchange.end()


async def _coded(image: Image.Image) -> dict[str, str]:
    file = await asyncio.to_thread(painting.png, image)
    return {"b64_json": base64.b64encode(file).decode()}


async def _event(call: SimulatorCall, kind: str, told: Mapping[str, object]) -> None:
    data = orjson.dumps({"type": kind, "created_at": int(time.time()), **told})
    await call.write(b"event: " + kind.encode() + b"\ndata: " + data + b"\n\n")


def _usage(asked: Mapping[str, object], number: int, given: int) -> dict[str, object]:
    words = count(str(asked.get("prompt") or ""))
    seen, made = 323 * given, TOKENS.get(str(asked.get("quality")), 1056) * number
    return {
        "input_tokens": words + seen,
        "input_tokens_details": {"image_tokens": seen, "text_tokens": words},
        "output_tokens": made,
        "output_tokens_details": {"image_tokens": made, "text_tokens": 0},
        "total_tokens": words + seen + made,
    }
