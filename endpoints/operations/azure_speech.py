"""Azure Speech by REST: text → speech, speech → text.

Formats: https://learn.microsoft.com/azure/ai-services/speech-service/
(rest-text-to-speech, fast-transcription-create)
"""

from xml.sax.saxutils import escape, quoteattr

import orjson

from endpoints.operations.operation import Received
from endpoints.operations.rest import posted
from endpoints.reading.error_bodies import malformed
from endpoints.targets import Target

FORMAT = "audio-24khz-48kbitrate-mono-mp3"
HEARING = "speechtotext/transcriptions:transcribe?api-version=2024-11-15"


async def speak(target: Target, text: str, voice: str, speed: float) -> Received:
    """Return `text` spoken, as MP3. `voice` is a whole name (en-US-AvaNeural).

    Raises EndpointError.
    """
    headers = {
        "Content-Type": "application/ssml+xml",
        "X-Microsoft-OutputFormat": FORMAT,
    }
    url = _address(target, "tts.speech.microsoft.com", "cognitiveservices/v1")
    body = ssml(text, voice, speed).encode()
    return await _asked(target, url, headers=headers, content=body)


async def transcribe(target: Target, name: str, audio: bytes, language: str) -> str:
    """Return what is said in a recording; `language` as en-US, "" = found out.

    Raises EndpointError.
    """
    url = _address(target, "api.cognitive.microsoft.com", HEARING)
    asked = orjson.dumps({"locales": [language] if language else []}).decode()
    form = {"files": {"audio": (name, audio)}, "data": {"definition": asked}}
    told = (await _asked(target, url, **form)).json()
    phrases = told.get("combinedPhrases")
    if not isinstance(phrases, list):
        raise malformed()
    return " ".join(str(each.get("text", "")) for each in phrases).strip()


def ssml(text: str, voice: str, speed: float) -> str:
    """Return a text as Azure Speech takes it; nothing in it is markup."""
    language = "-".join(voice.split("-")[:2]) or "en-US"
    rate = f"{(speed - 1) * 100:+.0f}%"
    return (
        f"<speak version='1.0' xml:lang={quoteattr(language)}>"
        f"<voice name={quoteattr(voice)}><prosody rate={quoteattr(rate)}>"
        f"{escape(text)}</prosody></voice></speak>"
    )


def _address(target: Target, host: str, path: str) -> str:
    base = target.base_url.rstrip("/")
    named = base.removeprefix("https://")
    region = base.startswith("https://") and "." not in named
    return f"https://{named}.{host}/{path}" if region else f"{base}/{path}"


async def _asked(target: Target, url: str, **request: object) -> Received:
    own = request.pop("headers", None)
    named = own if isinstance(own, dict) else {}
    headers = {"Ocp-Apim-Subscription-Key": target.auth.key, **named}
    return await posted(url, target.proxy, headers, **request)
