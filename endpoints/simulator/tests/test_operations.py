import struct
from base64 import b64decode

import pytest
from openai import AsyncAzureOpenAI, AsyncOpenAI

from endpoints.simulator.script import Script, ScriptedToolCall
from endpoints.simulator.testing import SimulatorHandle
from endpoints.simulator.tests.conftest import Raw


@pytest.fixture
def plain(azure: SimulatorHandle, client: AsyncAzureOpenAI) -> AsyncOpenAI:
    """Return the package's client for the v1 API."""
    url = azure.url + "/openai/v1"
    return AsyncOpenAI(
        base_url=url, api_key="k", max_retries=0, http_client=client._client
    )


async def test_v1_takes_the_deployment_from_the_body(
    azure: SimulatorHandle, plain: AsyncOpenAI
) -> None:
    azure.script("my-model", Script(answer="x"))
    answer = await plain.chat.completions.create(
        model="my-model", messages=[{"role": "user", "content": "Hello"}]
    )
    assert answer.choices[0].message.content == "x"


async def test_responses_stream_text_reasoning_and_tool_calls(
    azure: SimulatorHandle, plain: AsyncOpenAI
) -> None:
    call = ScriptedToolCall(name="add", arguments='{"a":1}')
    azure.script("gpt-5", Script(reasoning="Hm.", answer="Well then"))
    azure.script("tools", Script(tool_calls=(call,)))
    text = ""
    async with await plain.responses.create(
        model="gpt-5", input="Hello", stream=True
    ) as stream:
        seen = [event async for event in stream]
    text = "".join(e.delta for e in seen if e.type == "response.output_text.delta")
    assert text == "Well then"
    assert [event.sequence_number for event in seen] == list(range(len(seen)))
    assert seen[-1].type == "response.completed"
    assert seen[-1].response.output_text == "Well then"
    whole = await plain.responses.create(model="tools", input="Hello")
    assert whole.output[0].type == "function_call"


async def test_a_failed_response_is_followed_by_the_reason(
    azure: SimulatorHandle, raw: Raw
) -> None:
    azure.script("gpt-5", Script(length=5, filter_at=2))
    body = {"model": "gpt-5", "input": "Hello", "stream": True}
    text = raw("/openai/responses", json=body, version="2025-04-01-preview").text
    names = [line[7:] for line in text.splitlines() if line.startswith("event: ")]
    assert names[-2:] == ["response.failed", "error"]
    assert '"code":"content_filter"' in text


async def test_old_completions_stream_for_instruct_models_only(
    azure: SimulatorHandle, client: AsyncAzureOpenAI, raw: Raw
) -> None:
    azure.script("gpt-35-turbo-instruct", Script(answer="Once upon a time"))
    stream = await client.completions.create(
        model="gpt-35-turbo-instruct", prompt="Tell", stream=True
    )
    text = "".join([c.choices[0].text async for c in stream if c.choices])
    assert text == "Once upon a time"
    refused = raw("/openai/deployments/gpt-4o/completions", json={"prompt": "x"})
    assert refused.json()["error"]["code"] == "OperationNotSupported"


async def test_embeddings_come_as_floats_and_in_base64(raw: Raw) -> None:
    path = "/openai/deployments/text-embedding-3-small/embeddings"
    body = {"input": ["a", "b"], "dimensions": 8}
    floats = raw(path, json=body).json()["data"]
    coded = raw(path, json={**body, "encoding_format": "base64"}).json()["data"]
    assert len(floats) == 2
    unpacked = struct.unpack("<8f", b64decode(coded[0]["embedding"]))
    assert unpacked == pytest.approx(floats[0]["embedding"])


async def test_the_package_reads_pictures_speech_and_verdicts(
    client: AsyncAzureOpenAI, plain: AsyncOpenAI
) -> None:
    picture = await client.images.generate(model="gpt-image-1", prompt="A cat", n=2)
    assert picture.data is not None
    assert b64decode(picture.data[1].b64_json or "")[:4] == b"\x89PNG"
    speech = await client.audio.speech.create(model="tts", voice="alloy", input="Hi")
    assert speech.content[:4] == b"RIFF"
    heard = await client.audio.transcriptions.create(
        model="whisper", file=("a.wav", speech.content)
    )
    assert heard.text == "Hi"
    verdict = await plain.moderations.create(model="m", input="so much violence")
    assert verdict.results[0].flagged


async def test_models_are_listed(azure: SimulatorHandle, plain: AsyncOpenAI) -> None:
    azure.script("mine", Script())
    names = [model.id async for model in plain.models.list()]
    assert {"mine", "gpt-4o"} <= set(names)


def test_requests_are_remembered_without_their_secrets(
    azure: SimulatorHandle, raw: Raw
) -> None:
    raw(api_key="secret-1")
    raw(authorization="Bearer secret-2")
    seen = azure.requests()
    assert [each["number"] for each in seen] == [
        seen[0]["number"],
        seen[0]["number"] + 1,
    ]
    assert seen[0]["headers"]["api-key"] == "<8 characters>"
    assert seen[1]["headers"]["authorization"] == "Bearer <8 characters>"
    assert "secret" not in str(seen)
    assert seen[0]["body"]["messages"][0]["content"] == "Hello"
