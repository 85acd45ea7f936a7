"""Text → speech, for one person, a sentence or two at a time."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from chat.errors import Invalid
from chat.person import Person
from chat.speech.charged import SpeechCall, charged
from chat.speech.services import service
from endpoints.billing import estimates, speech_prices
from endpoints.catalogue.speech import SpeechOffer
from endpoints.events import Usage
from endpoints.operations import audio, azure_speech, elevenlabs
from librechat_yaml.schema.speech import ElevenLabs, LocalAISpeaker

MOST = 4_096  # characters: the services' own limit
TOKENS_SPOKEN = 1.4  # of sound, for one character
SLOWEST, FASTEST = 0.25, 4.0


@dataclass(frozen=True, slots=True)
class SpokenSound:
    """A sound and its type, as audio/mpeg."""

    sound: bytes
    type: str


async def speak(person: Person, text: str, voice: str, speed: float) -> SpokenSound:
    """Return a text spoken. Raises Invalid, OverLimit or Unavailable."""
    found, text = service("tts"), text.strip()
    if not text:
        raise Invalid(_("There is nothing to read."), code="empty")
    known = found.voices
    voice = voice if voice in known else known[0]
    call = SpeechCall(
        found.offer,
        speech_prices.spoken(found.offer.model, len(text)),
        Usage(estimates.of_text(text), round(len(text) * TOKENS_SPOKEN), counted=True),
    )
    async with charged(person, call):
        return await _spoken(call, found, text, voice, speed)


async def _spoken(
    call: SpeechCall, found: SpeechOffer, text: str, voice: str, speed: float
) -> SpokenSound:
    target = found.offer.targets[0]
    if found.kind == "azureSpeech":
        received = await azure_speech.speak(target, text, voice, speed)
        return SpokenSound(received.content, received.content_type)
    if isinstance(found.service, ElevenLabs):
        received = await elevenlabs.speak(target, text, voice, speed, found.service)
        return SpokenSound(received.content, received.content_type)
    params: dict[str, object] = {"voice": voice, "response_format": "mp3"}
    if isinstance(found.service, LocalAISpeaker):
        params = {"model": voice, "backend": found.service.backend}
    elif speed != 1:
        params["speed"] = speed
    reply = await audio.speak(found.offer, text, params)
    call.attempts = reply.attempts
    return SpokenSound(reply.result.content, reply.result.content_type or "audio/mpeg")
