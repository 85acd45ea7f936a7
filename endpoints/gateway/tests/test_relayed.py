"""Pictures, sounds, judgements and rankings, as OpenAI's own library asks for them."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import httpx2
import orjson
import pytest
from openai import APIStatusError, AsyncAzureOpenAI, AsyncOpenAI

from accounts.ledger.models import LedgerEntry
from accounts.models import AccessRule, User
from endpoints.gateway.tests.conftest import budget_of, configuration, with_media
from endpoints.gateway.tests.test_shapes import post
from endpoints.simulator.answers.sounds import tones
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

Ledger = Callable[..., Awaitable[list[LedgerEntry]]]
SOUND = ("a.wav", tones("a " * 15))
PNG = ("fox.png", b"\x89PNG")


@pytest.fixture
def media(azure: SimulatorHandle) -> SimulatorHandle:
    """Offer models of other kinds, each in two regions."""
    configured = with_media(configuration(azure.url))
    live.swap(LibreChat.model_validate(configured))
    return azure


async def test_a_picture_is_drawn_and_priced(
    client: AsyncOpenAI, media: SimulatorHandle, ledger: Ledger
) -> None:
    drawn = await client.images.generate(model="pencil", prompt="a fox", n=2)
    assert drawn.data
    assert [bool(each.b64_json) for each in drawn.data] == [True, True]
    sent = media.requests()[-1]
    assert (sent["deployment"], sent["body"]["n"]) == ("pencil-l", 2)
    [line] = await ledger()
    assert line.model == "pencil"
    assert line.completion
    assert line.cost


async def test_a_picture_is_streamed_as_it_comes_closer(
    client: AsyncOpenAI, media: SimulatorHandle, ledger: Ledger
) -> None:
    stream = await client.images.generate(
        model="pencil", prompt="a fox", stream=True, partial_images=1
    )
    kinds = [event.type async for event in stream]
    assert kinds[-1] == "image_generation.completed"
    assert len(kinds) == 2
    [line] = await ledger()
    assert line.completion


async def test_a_picture_is_changed(
    client: AsyncOpenAI, media: SimulatorHandle
) -> None:
    for image in (PNG, [PNG, PNG]):
        given: Any = image
        changed = await client.images.edit(model="pencil", prompt="red", image=given)
        assert changed.data
    assert media.requests()[-1]["body"]["prompt"] == "red"


async def test_words_are_spoken_and_paid_by_the_letter(
    client: AsyncOpenAI, media: SimulatorHandle, ledger: Ledger
) -> None:
    raw = await client.audio.speech.with_raw_response.create(
        model="voice", voice="alloy", input="Hello there", response_format="wav"
    )
    assert raw.content[:4] == b"RIFF"
    assert raw.headers["content-type"] == "audio/wav"
    assert raw.headers["x-librechat-cost"]
    [line] = await ledger()
    assert line.cost == Decimal("0.000165")


async def test_speech_comes_in_events_too(url: str, key: str, media: Any) -> None:  # noqa: ANN401
    body = {"model": "voice", "voice": "alloy", "input": "Hi", "stream_format": "sse"}
    status, headers, raw = await post(url, key, body, "/v1/audio/speech")
    assert status == 200
    assert headers["content-type"].startswith("text/event-stream")
    assert b"speech.audio.done" in raw


@pytest.mark.parametrize(
    ("form", "said"),
    [("json", "Hello."), ("verbose_json", "Hello."), ("text", "Hello.")],
)
async def test_sounds_are_written_down_and_paid_by_the_second(
    client: AsyncOpenAI,
    media: SimulatorHandle,
    ledger: Ledger,
    form: Any,  # noqa: ANN401
    said: str,
) -> None:
    media.script("ears-l", Script(answer="Hello."))
    written: Any = await client.audio.transcriptions.create(
        model="ears", file=SOUND, language="en", response_format=form
    )
    text = written if isinstance(written, str) else written.text
    assert text.strip() == said
    assert media.requests()[-1]["body"]["language"] == "en"
    [line] = await ledger()
    seconds = 3 if form == "text" else 2  # the file tells where the service does not
    assert line.cost == Decimal("0.0001") * seconds


async def test_what_is_said_is_streamed(
    client: AsyncOpenAI, media: SimulatorHandle
) -> None:
    media.script("ears-l", Script(answer="Hello."))
    stream = await client.audio.transcriptions.create(
        model="ears", file=SOUND, stream=True
    )
    assert [event.type async for event in stream] == [
        "transcript.text.delta",
        "transcript.text.done",
    ]


async def test_what_is_said_is_translated(
    url: str, key: str, media: SimulatorHandle
) -> None:
    media.script("ears-l", Script(answer="Hello."))
    async with httpx2.AsyncClient(headers={"api-key": key}) as http:
        answer = await http.post(
            f"{url}/v1/audio/translations",
            data={"model": "ears"},
            files={"file": SOUND},
        )
    assert answer.json()["text"] == "Hello."


async def test_texts_are_judged_for_nothing(
    client: AsyncOpenAI, media: SimulatorHandle, ledger: Ledger, alice: User
) -> None:
    await budget_of(alice, "0.01", unit="usd")
    raw = await client.moderations.with_raw_response.create(input=["kind", "violence"])
    judged = raw.parse()
    assert raw.headers["x-librechat-budget-left"] == "0.01"
    assert [each.flagged for each in judged.results] == [False, True]
    [line] = await ledger()
    assert line.cost == 0


async def test_documents_are_put_in_order(
    url: str, key: str, media: SimulatorHandle, ledger: Ledger
) -> None:
    body = {"model": "sorter", "query": "red fox", "documents": ["a cat", "a red fox"]}
    status, _, raw = await post(url, key, body, "/v1/rerank")
    assert status == 200
    assert [row["index"] for row in orjson.loads(raw)["results"]] == [1, 0]
    [line] = await ledger()
    assert line.cost == Decimal("0.002")


async def test_azures_client_asks_by_deployment(
    url: str, key: str, media: SimulatorHandle
) -> None:
    async with AsyncAzureOpenAI(
        api_key=key, azure_endpoint=url, api_version="2024-10-21", max_retries=0
    ) as client:
        assert (await client.images.generate(model="pencil", prompt="a fox")).data
        told = await client.audio.transcriptions.create(model="ears", file=SOUND)
        assert told.text
        spoken = await client.audio.speech.create(
            model="voice", voice="alloy", input="Hi"
        )
        assert spoken.content


@pytest.mark.parametrize(
    "asked",
    [
        ("images/generations", {"model": "pencil", "prompt": "a fox"}),
        ("audio/speech", {"model": "voice", "input": "Hi", "voice": "alloy"}),
        ("moderations", {"model": "omni-moderation-latest", "input": "Hi"}),
        ("rerank", {"model": "sorter", "query": "a", "documents": ["a"]}),
    ],
)
async def test_another_region_answers_rules_and_budgets_hold(
    url: str,
    key: str,
    media: SimulatorHandle,
    alice: User,
    asked: tuple[str, dict[str, Any]],
) -> None:
    path, body = asked
    media.script(f"{body['model']}-l", Script(error="busy"))
    status, headers, _ = await post(url, key, body, f"/v1/{path}")
    assert (status, headers["x-librechat-group"]) == (200, "right")
    await AccessRule.objects.acreate(
        effect="deny", subject="person", person=alice, model=body["model"]
    )
    assert (await post(url, key, body, f"/v1/{path}"))[0] == 404


async def test_a_budget_has_no_room_for_a_picture_that_it_cannot_pay(
    client: AsyncOpenAI, media: SimulatorHandle, alice: User
) -> None:
    await budget_of(alice, "0.01", unit="usd")
    with pytest.raises(APIStatusError) as refused:
        await client.images.generate(model="pencil", prompt="a fox")
    assert refused.value.code == "insufficient_quota"
    assert media.requests() == []


@pytest.mark.parametrize(
    ("path", "body", "param"),
    [
        ("images/generations", {"model": "pencil"}, "prompt"),
        ("images/generations", {"model": "pencil", "prompt": "a", "n": 99}, "n"),
        ("images/edits", {"model": "pencil", "prompt": "a"}, "image"),
        ("audio/speech", {"model": "voice", "input": ""}, "input"),
        ("audio/transcriptions", {"model": "ears", "file": "a"}, "file"),
        ("moderations", {"input": 3}, "input"),
        ("rerank", {"model": "sorter", "query": "a"}, "documents"),
    ],
)
async def test_what_cannot_be_asked_is_refused(
    url: str,
    key: str,
    media: SimulatorHandle,
    path: str,
    body: Any,  # noqa: ANN401
    param: str,
) -> None:
    status, _, raw = await post(url, key, body, f"/v1/{path}")
    assert status == 400
    assert f'"param":"{param}"'.encode() in raw


async def test_a_broken_form_is_refused(url: str, key: str, media: Any) -> None:  # noqa: ANN401
    headers = {
        "Authorization": f"Bearer {key}",
        "Content-Type": "multipart/form-data; boundary=x",
    }
    async with httpx2.AsyncClient() as http:
        path = f"{url}/v1/audio/transcriptions"
        answer = await http.post(path, content=b"--y", headers=headers)
    assert answer.status_code == 400
