"""Embeddings, speech, transcription, moderation: small, of the right shape."""

import base64
import hashlib
import re
import struct
from collections.abc import Mapping

import orjson

from endpoints.simulator.answers.forms import form_of
from endpoints.simulator.answers.sounds import tones, words_in
from endpoints.simulator.call import SimulatorCall
from endpoints.simulator.demo.pieces import count

DIMENSIONS = 1536
WORDS = re.compile(r"[a-z0-9à-ÿ]+")
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
SPEECH_TYPES = {
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "opus": "audio/opus",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "pcm": "audio/pcm",
}
WRITTEN = ("text", "srt", "vtt")
CATEGORIES = ("harassment", "hate", "self-harm", "sexual", "violence")


def vector(text: str, size: int) -> list[float]:
    """Return a unit vector: texts that share words, or pieces of them, are near.

    A demonstration: each word and each run of three characters adds to some places
    that its hash names. It knows no synonyms and no other language.
    """
    made = [0.0] * size
    plain = text.casefold()
    for word in WORDS.findall(plain):
        _add(made, f"w:{word}", 1.0 if len(word) > 3 or not word.isascii() else 0.2)
        for at in range(len(word) - 2):
            _add(made, f"g:{word[at : at + 3]}", 0.4)
    for run in UNSPACED.findall(plain):
        for at in range(len(run) - 1):
            _add(made, f"p:{run[at : at + 2]}", 1.0)
    length = sum(value * value for value in made) ** 0.5
    if not length:
        made[0] = length = 1.0
    return [value / length for value in made]


def _add(made: list[float], feature: str, weight: float) -> None:
    digest = hashlib.blake2b(feature.encode(), digest_size=16).digest()
    for at in range(0, 16, 4):
        number = int.from_bytes(digest[at : at + 4])
        made[(number >> 1) % len(made)] += weight if number & 1 else -weight


async def embeddings(call: SimulatorCall) -> None:
    """Answer with one vector per input, as floats or in base64."""
    given = call.body.get("input")
    inputs = given if isinstance(given, list) else [given]
    if inputs and isinstance(inputs[0], int):
        inputs = [inputs]  # one input, given as its token numbers
    size = int(str(call.body.get("dimensions") or DIMENSIONS))
    coded = call.body.get("encoding_format") == "base64"
    data = []
    for index, text in enumerate(inputs):
        made = vector(str(text), size)
        packed = base64.b64encode(struct.pack(f"<{size}f", *made)).decode()
        embedding = packed if coded else made
        data.append({"object": "embedding", "index": index, "embedding": embedding})
    tokens = count(inputs)
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    model = call.kind.version
    await call.exchange.json(
        {"object": "list", "data": data, "model": model, "usage": usage}
    )


async def speech(call: SimulatorCall) -> None:
    """Answer with a tone for each word, whatever type is asked for."""
    form = str(call.body.get("response_format") or "mp3")
    said = str(call.body.get("input", ""))
    words, sound = len(said.split()), tones(said)
    if call.body.get("stream_format") == "sse":
        audio = base64.b64encode(sound).decode()
        usage = {"input_tokens": words, "output_tokens": 20, "total_tokens": words + 20}
        await told(call, {"type": "speech.audio.delta", "audio": audio})
        await told(call, {"type": "speech.audio.done", "usage": usage})
        await call.exchange.end()
        return
    await call.exchange.reply(sound, content_type=SPEECH_TYPES.get(form, "audio/mpeg"))


async def transcription(call: SimulatorCall) -> None:
    """Answer with what our own voice said, else a sentence about the file's size."""
    given = form_of(call.exchange)
    fields, sound = given.fields, given.files[0] if given.files else b""
    heard = f"The demo voice heard a recording of {len(sound)} bytes."
    text = call.script.answer or words_in(sound) or heard
    call.record.body = dict(fields) or call.record.body
    form = fields.get("response_format", "json")
    if fields.get("stream") == "true":
        usage = {"type": "tokens", "input_tokens": 14, "output_tokens": 9}
        await told(call, {"type": "transcript.text.delta", "delta": text})
        await told(call, {"type": "transcript.text.done", "text": text, "usage": usage})
        await call.exchange.end()
    elif form in WRITTEN:
        timed = f"1\n00:00:00,000 --> 00:00:01,000\n{text}\n"
        written = text if form == "text" else timed
        await call.exchange.reply(written.encode(), content_type="text/plain")
    else:
        more = {"task": "transcribe", "language": "english", "duration": 2.0}
        verbose = form == "verbose_json"
        usage = {"type": "duration", "seconds": 2}
        await call.exchange.json(
            {"text": text, "usage": usage, **(more if verbose else {})}
        )


async def told(call: SimulatorCall, event: Mapping[str, object]) -> None:
    """Send one event of a stream."""
    if not call.exchange.started:
        await call.start_events()
    await call.write(b"data: " + orjson.dumps(event) + b"\n\n")


async def rerank(call: SimulatorCall) -> None:
    """Answer with the documents that share most words with the question first."""
    question = set(str(call.body.get("query", "")).lower().split())
    rows = call.body.get("documents")
    documents = [text_in(each) for each in rows] if isinstance(rows, list) else []
    scores = [len(question & set(each.lower().split())) for each in documents]
    order = sorted(range(len(documents)), key=lambda place: -scores[place])
    most = int(str(call.body.get("top_n") or len(order)))
    results = [
        {"index": place, "relevance_score": scores[place] / max(1, len(question))}
        for place in order[:most]
    ]
    units = {"billed_units": {"search_units": 1}}
    await call.exchange.json({"id": "rank-demo", "results": results, "meta": units})


async def moderation(call: SimulatorCall) -> None:
    """Answer that a text is fine unless it holds the word `violence`."""
    given = call.body.get("input")
    inputs = given if isinstance(given, list) else [given]
    results = [judged(text_in(item)) for item in inputs]
    await call.exchange.json(
        {"id": "modr-demo", "model": call.deployment, "results": results}
    )


def text_in(item: object) -> str:
    """Return the text of one moderation input."""
    return str(item.get("text", "")) if isinstance(item, Mapping) else str(item)


def judged(text: str) -> dict[str, object]:
    """Return the verdict on one text."""
    bad = {name: name in text.lower() for name in CATEGORIES}
    scores = {name: 0.97 if found else 0.01 for name, found in bad.items()}
    return {"flagged": any(bad.values()), "categories": bad, "category_scores": scores}
