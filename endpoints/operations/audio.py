"""Text → speech, and speech → text."""

from collections.abc import Mapping

from endpoints.billing import estimates
from endpoints.events import Usage
from endpoints.operations.operation import Operation, Received, Reply, perform
from endpoints.reading.error_bodies import malformed
from endpoints.reading.usage import usage_of
from endpoints.targets import Catalogue, Offer

ESTIMATE = 1000  # tokens of a minute of speech, about
BYTES_PER_MINUTE = 960_000  # of mp3 at 128 kbit/s


async def speak(
    offer: Offer,
    text: str,
    params: Mapping[str, object] | None = None,
    *,
    known: Catalogue | None = None,
) -> Reply[Received]:
    """Return `text` spoken: a sound.

    `params` are voice, response_format, speed, … Raises EndpointError.
    """
    body = {"input": text, "voice": "alloy", **(params or {})}
    operation = Operation("audio/speech", body, estimates.of_text(text), _sound)
    return await perform(offer, operation, known)


def _sound(received: Received) -> tuple[Received, Usage | None]:
    return received, None


async def transcribe(
    offer: Offer,
    name: str,
    audio: bytes,
    params: Mapping[str, object] | None = None,
    *,
    known: Catalogue | None = None,
) -> Reply[str]:
    """Return what is said in `audio`; `name` tells its format by its ending.

    `params` are language, prompt, … Raises EndpointError.
    """
    estimate = ESTIMATE * (1 + len(audio) // BYTES_PER_MINUTE)
    files = (("file", (name, audio)),)
    body = {"response_format": "json", **(params or {})}
    operation = Operation("audio/transcriptions", body, estimate, _text, files)
    return await perform(offer, operation, known)


def _text(received: Received) -> tuple[str, Usage | None]:
    body = received.json()
    text = body.get("text")
    if not isinstance(text, str):
        raise malformed()
    return text, usage_of(body.get("usage"))
