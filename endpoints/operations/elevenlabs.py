"""ElevenLabs by REST: text → speech.

Format: https://elevenlabs.io/docs/api-reference/text-to-speech/convert
"""

from endpoints.operations.operation import Received
from endpoints.operations.rest import posted
from endpoints.targets import Target
from librechat_yaml.schema.speech import ElevenLabs

SLOWEST, FASTEST = 0.7, 1.2  # of its voices


async def speak(
    target: Target, text: str, voice: str, speed: float, service: ElevenLabs
) -> Received:
    """Return `text` spoken, as MP3; `voice` is the id of one. Raises EndpointError.

    An address of the file's own is asked as it stands.
    """
    url = service.url or f"{target.base_url}/{voice}"
    settings: dict[str, object] = service.voice_settings.told()
    if speed != 1:
        settings["speed"] = min(max(speed, SLOWEST), FASTEST)
    body: dict[str, object] = {"text": text, "model_id": target.model}
    if settings:
        body["voice_settings"] = settings
    if spoken := service.pronunciation_dictionary_locators:
        body["pronunciation_dictionary_locators"] = [one.told() for one in spoken]
    headers = {"xi-api-key": target.auth.key, "Accept": "audio/mpeg"}
    return await posted(url, target.proxy, headers, json=body)
