"""Reading aloud and dictation over HTTP: services, limits, budgets, bad input."""

from collections.abc import Awaitable, Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient

from accounts.ledger.models import Budget, Hold, LedgerEntry
from accounts.models import AccessRule, User
from chat.boot import boot_for
from chat.person import Person
from chat.tests.api.conftest import Caller
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

TAB = {
    "conversationMode": True,
    "speechToText": {
        "engineSTT": "external",
        "languageSTT": "de-DE",
        "autoTranscribeAudio": True,
        "decibelValue": -50,
        "autoSendText": 3,
    },
    "textToSpeech": {
        "engineTTS": "browser",
        "voice": "coral",
        "languageTTS": "de-DE",
        "automaticPlayback": True,
        "playbackRate": 1.25,
        "cacheTTS": False,
    },
}


def put(**speech: object) -> LibreChat:
    """Put a `speech` section in force."""
    config = LibreChat.model_validate({"version": "1", "speech": speech})
    live.swap(config)
    return config


@pytest.fixture
def azure(as_alice: Caller, simulator: SimulatorHandle) -> Iterator[SimulatorHandle]:
    """Have deployments of the pretend Azure speak and hear."""
    place = {"instanceName": "demo", "apiKey": "k", "apiVersion": "2024-10-21"}
    url = f"{simulator.url}/openai/deployments"
    voices = ["coral", "sage"]
    put(
        tts={
            "azureOpenAI": {
                **place,
                "url": f"{url}/speaks/audio/speech",
                "deploymentName": "speaks",
                "model": "tts-1",
                "voices": voices,
            }
        },
        stt={
            "azureOpenAI": {
                **place,
                "url": f"{url}/hears",
                "deploymentName": "hears",
                "model": "whisper-1",
            }
        },
        speechTab=TAB,
    )
    yield simulator
    live.swap(LibreChat.model_validate({"version": "1.3.17"}))


async def speaks(caller: Caller, text: str = "Good morning", **more: object) -> Any:  # noqa: ANN401
    return await caller.client.post(
        "/api/speech/speak", {"text": text, **more}, content_type="application/json"
    )


async def hears(
    caller: Caller, sound: bytes, kind: str = "audio/webm", **more: str
) -> Any:  # noqa: ANN401
    file = SimpleUploadedFile("speech", sound, kind)
    return await caller.client.post("/api/speech/hear", {"file": file, **more})


async def test_what_is_spoken_is_heard_again(
    as_alice: Caller, azure: SimulatorHandle
) -> None:
    spoken = await speaks(as_alice, voice="sage", speed=1.5)
    assert (spoken.status_code, spoken["Content-Type"]) == (200, "audio/mpeg")
    heard = await hears(as_alice, spoken.content, "audio/wav", language="en-GB")
    assert heard.json() == {"text": "Good morning"}
    said, listened = azure.requests()
    assert said["path"] == "/openai/deployments/speaks/audio/speech"
    assert (said["body"]["voice"], said["body"]["speed"]) == ("sage", 1.5)
    assert listened["path"] == "/openai/deployments/hears/audio/transcriptions"
    assert listened["body"]["language"] == "en"
    lines = [line async for line in LedgerEntry.objects.order_by("id")]
    assert [line.kind for line in lines] == ["audio", "audio"]
    assert [line.model for line in lines] == ["tts-1", "whisper-1"]
    assert lines[0].cost == Decimal("0.00018")
    assert lines[1].cost is not None
    assert lines[1].cost > 0


async def test_a_voice_that_is_not_offered_is_the_first_one(
    as_alice: Caller, azure: SimulatorHandle
) -> None:
    await speaks(as_alice, voice="../secrets")
    assert azure.requests()[0]["body"]["voice"] == "coral"


@pytest.mark.usefixtures("azure")
@pytest.mark.parametrize(
    ("sound", "kind", "status", "code"),
    [
        (b"", "audio/webm", 400, "empty"),
        (b"%PDF-1", "application/pdf", 400, "unsupported_type"),
        (b"x" * 25_000_001, "audio/webm", 413, "too_large"),
    ],
    ids=["empty", "pdf", "large"],
)
async def test_what_is_no_recording_is_refused(
    as_alice: Caller, sound: bytes, kind: str, status: int, code: str
) -> None:
    answer = await hears(as_alice, sound, kind)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert not await LedgerEntry.objects.aexists()


@pytest.mark.usefixtures("azure")
async def test_nothing_and_too_much_are_not_read(as_alice: Caller) -> None:
    assert (await speaks(as_alice, "  ")).status_code == 400
    assert (await speaks(as_alice, "a" * 4_097)).status_code == 400
    assert (await speaks(as_alice, "a", speed=9)).status_code == 400


async def test_a_service_that_fails_is_said_and_costs_nothing(
    as_alice: Caller, azure: SimulatorHandle
) -> None:
    azure.script("speaks", Script(error="unauthorized"))
    answer = await speaks(as_alice)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "refused")
    assert not await LedgerEntry.objects.aexists()
    assert not await Hold.objects.aexists()


async def test_a_budget_without_room_is_said(
    as_alice: Caller, alice: User, azure: SimulatorHandle
) -> None:
    await Budget.objects.acreate(
        scope="person", person=alice, unit="usd", limit="0.0001", period="month"
    )
    answer = await speaks(as_alice, "a" * 1_000)
    assert answer.status_code == 429
    assert azure.requests() == []


@pytest.mark.usefixtures("azure")
@pytest.mark.parametrize(("way", "action"), [(speaks, "tts"), (hears, "stt")])
async def test_there_are_limits(
    as_alice: Caller,
    settings: LazySettings,
    way: Callable[..., Awaitable[Any]],
    action: str,
) -> None:
    settings.ACTION_LIMITS = settings.ACTION_LIMITS | {action: {"user": (1, 60)}}
    given = (b"x",) if action == "stt" else ()
    assert (await way(as_alice, *given)).status_code == 200
    again = await way(as_alice, *given)
    assert (again.status_code, again.json()["error"]["code"]) == (
        429,
        f"{action}_limit",
    )


@pytest.mark.usefixtures("azure")
async def test_speech_is_not_for_those_who_may_not_have_it(
    as_alice: Caller, as_bob: Caller, bob: User
) -> None:
    await AccessRule.objects.acreate(
        effect="deny", subject="person", person=bob, kind="feature", feature="speech"
    )
    assert (await speaks(as_alice)).status_code == 200
    assert (await speaks(as_bob)).status_code == 403
    assert (await hears(as_bob, b"x")).status_code == 403
    assert (await boot_for(Person.of(bob)))["speech"] is None


async def test_a_stranger_is_asked_to_sign_in(azure: SimulatorHandle) -> None:
    stranger = Caller(AsyncClient())
    assert (await speaks(stranger)).status_code == 401
    assert (await hears(stranger, b"x")).status_code == 401
    assert azure.requests() == []


async def test_without_a_service_only_the_browser_speaks(
    as_alice: Caller, alice: User
) -> None:
    put(speechTab={"speechToText": False, "textToSpeech": True})
    answer = await speaks(as_alice)
    assert answer.json()["error"]["code"] == "not_configured"
    told = (await boot_for(Person.of(alice)))["speech"]
    assert (told["voices"], told["hears"]) == ([], False)
    assert (told["defaults"]["dictate"], told["defaults"]["read_aloud"]) == (
        False,
        True,
    )


@pytest.mark.usefixtures("azure")
async def test_the_page_begins_with_what_the_file_says(alice: User) -> None:
    told = (await boot_for(Person.of(alice)))["speech"]
    assert (told["voices"], told["hears"]) == (["coral", "sage"], True)
    assert told["defaults"] == {
        "conversation": True,
        "dictate": True,
        "hearing": "external",
        "hears": "de-DE",
        "pause_ends": True,
        "quiet": -50,
        "send_after": 3,
        "read_aloud": True,
        "speaking": "browser",
        "voice": "coral",
        "speaks": "de-DE",
        "read_on": True,
        "rate": 1.25,
        "keep_spoken": False,
    }
