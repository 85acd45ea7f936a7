"""Speech → text, for one person: what was dictated."""

import re

from django.utils.translation import gettext as _

from chat.errors import Invalid, TooLarge
from chat.person import Person
from chat.speech.charged import SpeechCall, charged
from chat.speech.services import service
from endpoints.billing import speech_prices
from endpoints.catalogue.speech import SpeechOffer
from endpoints.events import Usage
from endpoints.operations import audio, azure_speech
from librechat_yaml.schema.speech import HearingResource

MB = 1_000_000
MOST_MB = 25  # the services' own limit
BYTES_PER_SECOND = 4_000  # of speech as browsers record it, at least
TOKENS_PER_SECOND = 10
ENDINGS = {
    "audio/webm": "webm",
    "video/webm": "webm",
    "audio/ogg": "ogg",
    "audio/mp4": "mp4",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/flac": "flac",
}
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


async def hear(person: Person, recording: bytes, kind: str, language: str) -> str:
    """Return what is said in a recording of a media type; "" when nothing is.

    Raises Invalid, TooLarge, OverLimit or Unavailable.
    """
    found = service("stt")
    ending = ENDINGS.get(kind.partition(";")[0].strip().lower())
    if ending is None:
        raise Invalid(_("This is no recording."), code="unsupported_type")
    if not recording:
        raise Invalid(_("The recording is empty."), code="empty")
    if len(recording) > MOST_MB * MB:
        text = _("A recording may have at most %(size)d MB.")
        raise TooLarge(text % {"size": MOST_MB})
    seconds = len(recording) / BYTES_PER_SECOND
    call = SpeechCall(
        found.offer,
        speech_prices.heard(found.offer.model, seconds),
        Usage(round(seconds * TOKENS_PER_SECOND), counted=True),
    )
    said = language if LANGUAGE.fullmatch(language) else ""
    async with charged(person, call):
        return await _heard(call, found, f"speech.{ending}", recording, said)


async def _heard(
    call: SpeechCall, found: SpeechOffer, name: str, recording: bytes, language: str
) -> str:
    if isinstance(found.service, HearingResource):
        asked = found.service.language or language
        target = found.offer.targets[0]
        return await azure_speech.transcribe(target, name, recording, asked)
    params = {"language": language.partition("-")[0]} if language else {}
    reply = await audio.transcribe(found.offer, name, recording, params)
    call.attempts = reply.attempts
    call.usage = reply.usage or call.usage
    return reply.result.strip()
