"""The services of speech: where each is, and in which words it is asked."""

from decimal import Decimal
from typing import Any

import orjson
import pytest

from accounts.ledger.models import LedgerEntry
from chat.tests.api.conftest import Caller
from chat.tests.api.test_speech import hears, put, speaks
from endpoints.catalogue import speech
from endpoints.catalogue.speech import speech_offer
from endpoints.errors import Refused
from endpoints.operations import azure_speech
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml.schema import LibreChat
from tools.tests.servers import saying, serving


@pytest.mark.parametrize(
    ("section", "url", "style"),
    [
        (
            {
                "azureOpenAI": {
                    "instanceName": "inst",
                    "deploymentName": "d",
                    "apiVersion": "v",
                }
            },
            "https://inst.openai.azure.com/openai/deployments/d",
            "deployment",
        ),
        ({"openai": {"model": "tts-1-hd"}}, "https://api.openai.com/v1", "openai"),
        (
            {"openai": {"url": "http://own:1/v1/audio/speech"}},
            "http://own:1/v1",
            "openai",
        ),
        ({"localai": {"url": "http://own:1/tts"}}, "http://own:1/tts", "exact"),
    ],
)
def test_every_service_has_its_address(
    section: dict[str, Any], url: str, style: str
) -> None:
    config = LibreChat.model_validate({"speech": {"tts": section}})
    found = speech_offer(config, "tts")
    assert found
    [target] = found.offer.targets
    assert (target.base_url, target.style) == (url, style)


async def test_local_ai_is_asked_in_its_own_words(
    as_alice: Caller, simulator: SimulatorHandle
) -> None:
    service = {"url": f"{simulator.url}/v1/audio/speech", "apiKey": "k"}
    put(tts={"localai": service | {"voices": ["amy"], "backend": "piper"}})
    assert (await speaks(as_alice)).status_code == 200
    body = simulator.requests()[0]["body"]
    assert (body["model"], body["backend"]) == ("amy", "piper")


async def test_azure_speech_is_asked_by_rest(as_alice: Caller) -> None:
    async with serving(saying(b"mp3", kind="audio/mpeg")) as server:
        service = {"url": server.url, "apiKey": "key", "voices": ["en-US-AvaNeural"]}
        put(tts={"azureSpeech": service})
        answer = await speaks(as_alice, "Fish & <chips>", speed=1.5)
        assert (answer.status_code, answer.content) == (200, b"mp3")
        [asked] = server.asked
        assert (asked.method, asked.target) == ("POST", "/cognitiveservices/v1")
        assert asked.headers["ocp-apim-subscription-key"] == "key"
        body = asked.body.decode()
        assert '<voice name="en-US-AvaNeural"><prosody rate="+50%">' in body
        assert "Fish &amp; &lt;chips&gt;" in body
    line = await LedgerEntry.objects.aget()
    assert (line.model, line.cost) == ("azure-speech", Decimal("0.00021"))


async def test_azure_speech_writes_down_what_is_dictated(as_alice: Caller) -> None:
    told = {"combinedPhrases": [{"text": "Guten Morgen"}], "durationMilliseconds": 9}
    async with serving(saying(told)) as server:
        put(
            stt={"azureSpeech": {"url": server.url, "apiKey": "k", "language": "de-DE"}}
        )
        answer = await hears(as_alice, b"sound")
        assert answer.json() == {"text": "Guten Morgen"}
        [asked] = server.asked
        assert "transcriptions:transcribe?api-version=2024-11-15" in asked.target
        assert b'{"locales":["de-DE"]}' in asked.body
        assert b"sound" in asked.body


async def test_azure_speech_says_what_it_refuses() -> None:
    async with serving(saying({"error": {"code": "401"}}, 401)) as server:
        config = put(tts={"azureSpeech": {"url": server.url, "apiKey": "k"}})
        found = speech_offer(config, "tts")
        assert found
        with pytest.raises(Refused):
            await azure_speech.speak(found.offer.targets[0], "a", "v", 1.0)


async def test_eleven_labs_is_asked_in_its_own_words(as_alice: Caller) -> None:
    settings = {"similarity_boost": 0.8, "stability": 0.5, "use_speaker_boost": True}
    words = [{"pronunciation_dictionary_id": "d", "version_id": "v"}]
    service = {
        "apiKey": "key",
        "model": "eleven_turbo_v2",
        "voices": ["rachel", "adam"],
        "voice_settings": settings,
        "pronunciation_dictionary_locators": words,
    }
    async with serving(saying(b"mp3", kind="audio/mpeg")) as server:
        put(tts={"elevenlabs": service | {"url": f"{server.url}/v1/say/rachel"}})
        answer = await speaks(as_alice, "Good morning", voice="adam", speed=1.5)
        assert (answer.status_code, answer.content) == (200, b"mp3")
        [asked] = server.asked
    assert (asked.method, asked.target) == ("POST", "/v1/say/rachel")
    assert asked.headers["xi-api-key"] == "key"
    assert orjson.loads(asked.body) == {
        "text": "Good morning",
        "model_id": "eleven_turbo_v2",
        "voice_settings": {**settings, "speed": 1.2},
        "pronunciation_dictionary_locators": words,
    }
    line = await LedgerEntry.objects.aget()
    assert (line.model, line.endpoint) == ("eleven_turbo_v2", "elevenlabs")


async def test_eleven_labs_has_each_voice_at_an_address_of_its_own(
    as_alice: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(saying(b"mp3", kind="audio/mpeg")) as server:
        monkeypatch.setattr(speech, "ELEVENLABS_URL", f"{server.url}/v1/say")
        put(tts={"elevenlabs": {"apiKey": "key", "voices": ["rachel", "adam"]}})
        assert (await speaks(as_alice, "Hello", voice="adam")).status_code == 200
        assert (await speaks(as_alice, "Hello", voice="made up")).status_code == 200
        targets = [each.target for each in server.asked]
        assert targets == ["/v1/say/adam", "/v1/say/rachel"]
        body = orjson.loads(server.asked[0].body)
    assert body == {"text": "Hello", "model_id": "eleven_multilingual_v2"}


def test_azure_speech_is_found_by_its_region() -> None:
    config = LibreChat.model_validate(
        {"speech": {"tts": {"azureSpeech": {"region": "swedencentral", "apiKey": "k"}}}}
    )
    found = speech_offer(config, "tts")
    assert found
    where = azure_speech._address(found.offer.targets[0], "tts.example", "x")
    assert where == "https://swedencentral.tts.example/x"
