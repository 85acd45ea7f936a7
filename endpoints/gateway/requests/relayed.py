"""Bodies that are passed on as they are, but for what is ours → what is asked. Pure.

Pictures, sounds, judgements, rankings.
"""

import io
import wave
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from endpoints.billing import estimates
from endpoints.events import Usage
from endpoints.gateway.errors import invalid
from endpoints.gateway.requests.form import File, files_of
from endpoints.gateway.requests.parse import DEARER, Body
from endpoints.operations.operation import Received
from endpoints.reading.figures import count
from endpoints.reading.usage import usage_of

NOT_PASSED = DEARER | {"model", "stream", "stream_options", "input_reference"}
MOST_PICTURES = 10
SEEN = 6_208  # tokens that a picture to be changed takes at most
BYTES_PER_SECOND = 16_000  # of mp3 at 128 kbit/s, where a file does not tell
TOKENS_PER_SECOND = 20  # of sound, about
LONGEST_WORDS = 400  # tokens that may be said in a minute
OF_ONE_UNIT = 100  # documents that one question puts in order at one price

Reading = Callable[[Received], Usage | None]


@dataclass(frozen=True, slots=True)
class RelayedRequest:
    """Something that is passed on, `worst` what it may use at most."""

    path: str
    model: str
    params: Mapping[str, Any]
    worst: Usage
    used: Reading  # of a whole answer; None: nothing was told
    files: tuple[tuple[str, File], ...] = field(default=(), repr=False)
    stream: bool = False


def _params(body: Body, *files: str) -> dict[str, Any]:
    left = NOT_PASSED | set(files)
    return {name: value for name, value in body.items() if name not in left}


def _streamed(body: Body) -> bool:
    return body.get("stream") in (True, "true", "True")


def _told(received: Received) -> Mapping[str, Any]:
    """Return the answer where it is JSON, {} where it is something else."""
    if "json" not in received.content_type:
        return {}
    try:
        body = orjson.loads(received.content)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise invalid(f"`{name}` must be a text.", name)
    return value


def picture(body: Body) -> RelayedRequest:
    """Return the drawing that is asked for; raises GatewayError."""
    prompt = estimates.of_text(_text(body, "prompt"))
    made = _number(body)
    worst = Usage(prompt, SEEN * made, drawn=SEEN * made, pictures=made)
    params = _params(body)
    streamed = _streamed(body)
    more = {"stream": True} if streamed else {}
    return RelayedRequest(
        "images/generations",
        body["model"],
        params | more,
        worst,
        _pictures,
        stream=streamed,
    )


def edit(body: Body) -> RelayedRequest:
    """Return the change to pictures that is asked for; raises GatewayError."""
    drawn = picture(body)
    images = files_of(body, "image")
    name = "image[]" if len(images) > 1 else "image"
    files = [(name, image) for image in images]
    if body.get("mask"):
        files.append(("mask", files_of(body, "mask")[0]))
    seen = SEEN * len(images)
    worst = replace(drawn.worst, prompt=drawn.worst.prompt + seen, seen=seen)
    params = {k: v for k, v in drawn.params.items() if k not in ("image", "mask")}
    return replace(
        drawn, path="images/edits", params=params, worst=worst, files=tuple(files)
    )


def _number(body: Body) -> int:
    number = body.get("n") or 1
    if not str(number).isdecimal() or not 0 < int(number) <= MOST_PICTURES:
        raise invalid(f"`n` must be a number of {MOST_PICTURES} at most.", "n")
    return int(number)


def _pictures(received: Received) -> Usage | None:
    told = _told(received)
    usage = usage_of(told.get("usage")) or Usage()
    made = told.get("data")
    return replace(usage, pictures=len(made) if isinstance(made, list) else 0)


def speech(body: Body) -> RelayedRequest:
    """Return what is to be spoken; raises GatewayError."""
    text = _text(body, "input")
    tokens = estimates.of_text(text + str(body.get("instructions") or ""))
    seconds = len(text) // 12 + 1
    made = seconds * TOKENS_PER_SECOND
    usage = Usage(tokens, made, spoken=made, characters=len(text), counted=True)
    streamed = body.get("stream_format") == "sse"
    return RelayedRequest(
        "audio/speech",
        body["model"],
        _params(body),
        usage,
        lambda _received: usage,
        stream=streamed,
    )


def transcription(body: Body) -> RelayedRequest:
    """Return what is to be written down; raises GatewayError."""
    return _listening("audio/transcriptions", body)


def translation(body: Body) -> RelayedRequest:
    """Return what is to be written down in English; raises GatewayError."""
    return _listening("audio/translations", body)


def _listening(path: str, body: Body) -> RelayedRequest:
    file = files_of(body, "file")[0]
    seconds = seconds_of(file[1])
    heard = seconds * TOKENS_PER_SECOND
    worst = Usage(heard, seconds * LONGEST_WORDS // 60 + 50, heard=heard)
    worst = replace(worst, seconds=seconds, counted=True)

    def used(received: Received) -> Usage:
        told = _told(received)
        usage = told.get("usage")
        usage = usage if isinstance(usage, dict) else {}
        lasted = usage.get("seconds") or told.get("duration")
        if isinstance(lasted, (int, float)) and 0 <= lasted < 1e6:
            return replace(worst, seconds=round(lasted), completion=0)
        return usage_of(usage) or worst

    streamed = _streamed(body)
    more = {"stream": "true"} if streamed else {}
    params = _params(body, "file") | more
    return RelayedRequest(
        path, body["model"], params, worst, used, (("file", file),), streamed
    )


def seconds_of(sound: bytes) -> int:
    """Return how long a sound is: as a WAV tells, else by its size."""
    try:
        with wave.open(io.BytesIO(sound)) as file:
            lasts: float = file.getnframes() / max(1, file.getframerate())
            return max(1, round(lasts))
    except (wave.Error, EOFError):
        return max(1, len(sound) // BYTES_PER_SECOND)


def moderation(body: Body) -> RelayedRequest:
    """Return what is to be judged; raises GatewayError."""
    given = body.get("input")
    if not given or not isinstance(given, (str, list)):
        raise invalid("`input` must be a text or a list.", "input")
    usage = Usage(estimates.of_text(str(given)), counted=True)
    return RelayedRequest(
        "moderations", body["model"], _params(body), usage, lambda _received: usage
    )


def ranking(body: Body) -> RelayedRequest:
    """Return what is to be put in order; raises GatewayError."""
    query, rows = _text(body, "query"), body.get("documents")
    if not isinstance(rows, list) or not rows:
        raise invalid("`documents` must be a list.", "documents")
    tokens = sum(estimates.of_text(str(each)) for each in rows)
    tokens += estimates.of_text(query) * len(rows)
    usage = Usage(tokens, counted=True, ranked=-(-len(rows) // OF_ONE_UNIT))

    def used(received: Received) -> Usage:
        told = _told(received)
        units = ((told.get("meta") or {}).get("billed_units") or {}).get("search_units")
        ranked = count(units) or usage.ranked
        return replace(usage_of(told.get("usage")) or usage, ranked=ranked)

    return RelayedRequest("rerank", body["model"], _params(body), usage, used)
