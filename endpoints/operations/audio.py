"""Text → speech, and speech → text."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from endpoints.billing import estimates
from endpoints.events import Attempt
from endpoints.operations.operation import Operation, perform
from endpoints.reading.error_bodies import malformed
from endpoints.targets import Offer, Routing

ESTIMATE = 1000  # tokens of a minute of speech, about
BYTES_PER_MINUTE = 960_000  # of mp3 at 128 kbit/s


@dataclass(frozen=True, slots=True)
class Speech:
    """Spoken text."""

    data: bytes = field(repr=False)
    content_type: str
    target_id: str
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """Written speech."""

    text: str
    target_id: str
    attempts: tuple[Attempt, ...] = ()


async def speak(
    offer: Offer,
    text: str,
    params: Mapping[str, object] | None = None,
    *,
    rules: Routing | None = None,
) -> Speech:
    """Return `text` spoken.

    `params` are voice, response_format, speed, … Raises EndpointError.
    """
    body = {"input": text, "voice": "alloy", **(params or {})}
    operation = Operation("audio/speech", body, estimates.of_text(text))
    reply = await perform(offer, operation, rules)
    return Speech(reply.content, reply.content_type, reply.target_id, reply.attempts)


async def transcribe(
    offer: Offer,
    name: str,
    audio: bytes,
    params: Mapping[str, object] | None = None,
    *,
    rules: Routing | None = None,
) -> Transcript:
    """Return what is said in `audio`; `name` tells its format by its ending.

    `params` are language, prompt, … Raises EndpointError.
    """
    estimate = ESTIMATE * (1 + len(audio) // BYTES_PER_MINUTE)
    files = (("file", (name, audio)),)
    body = {"response_format": "json", **(params or {})}
    operation = Operation("audio/transcriptions", body, estimate, files)
    reply = await perform(offer, operation, rules)
    text = reply.json().get("text")
    if not isinstance(text, str):
        raise malformed()
    return Transcript(text, reply.target_id, reply.attempts)
