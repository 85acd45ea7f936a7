"""Azure Speech by REST: text → speech, speech → text.

Formats: https://learn.microsoft.com/azure/ai-services/speech-service/
(rest-text-to-speech, fast-transcription-create)
"""

import asyncio
from xml.sax.saxutils import escape, quoteattr

import aiohttp
import httpx2
import orjson
from django.utils.translation import gettext as _

from endpoints.calling.bounds import bounds, gathered
from endpoints.calling.clients import clients_for
from endpoints.calling.timeouts import waits
from endpoints.errors import TimedOut, Unreachable
from endpoints.operations.operation import Received
from endpoints.reading.error_bodies import from_response, malformed, oversized
from endpoints.targets import Target

FORMAT = "audio-24khz-48kbitrate-mono-mp3"
HEARING = "speechtotext/transcriptions:transcribe?api-version=2024-11-15"
AGENT = "librechat-for-azure"


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
    clients = await clients_for(url, target.proxy)
    own = request.pop("headers", None)
    headers = {
        "Ocp-Apim-Subscription-Key": target.auth.key,
        "User-Agent": AGENT,
        **(own if isinstance(own, dict) else {}),
    }
    try:
        async with asyncio.timeout(waits().whole):
            asking = clients.http.build_request(
                "POST",
                url,
                headers=headers,
                **request,  # type: ignore[arg-type]  # content, or data and files
            )
            response = await clients.http.send(asking, stream=True)
            try:
                return await _received(response, url)
            finally:
                await response.aclose()
    except TimeoutError as error:
        raise TimedOut(_("The model did not answer in time.")) from error
    except (httpx2.HTTPError, aiohttp.ClientError, OSError) as error:
        message = _("The model's service could not be reached.")
        raise Unreachable(message, admin=type(error).__name__) from error


async def _received(response: httpx2.Response, url: str) -> Received:
    most = bounds().body
    content = await gathered(response.aiter_bytes(), most)
    if not response.is_success:
        raise from_response(response.status_code, response.headers, content, url=url)
    if len(content) > most:
        raise oversized()
    return Received(content, response.headers.get("content-type", "audio/mpeg"))
