"""Embeddings and legacy completions."""

from collections.abc import Awaitable, Callable

import pytest
from openai import AsyncAzureOpenAI, AsyncOpenAI, BadRequestError

from accounts.ledger.models import LedgerEntry
from accounts.models import AccessRule, User
from endpoints.gateway.tests.conftest import WORDS, chunks_of, configuration
from endpoints.gateway.tests.test_shapes import post
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat


@pytest.mark.parametrize("given", ["Hello", ["Hello", "you"], [1, 2, 3], [[1, 2], [3]]])
async def test_texts_and_token_ids_become_vectors(
    client: AsyncOpenAI, azure: SimulatorHandle, given: object
) -> None:
    answer = await client.embeddings.create(
        model="embed",
        input=given,  # type: ignore[arg-type]
    )
    [sent] = azure.requests()
    assert sent["body"]["input"] == given
    assert sent["body"]["encoding_format"] == "base64"  # as this client asks
    assert len(answer.data[0].embedding) > 100
    assert answer.model == "embed"


async def test_numbers_come_where_numbers_are_asked_for(
    url: str, key: str, azure: SimulatorHandle
) -> None:
    body = {"input": "Hello", "encoding_format": "float"}
    for path in (
        "/v1/engines/embed/embeddings",
        "/openai/deployments/embed/embeddings",
    ):
        status, headers, raw = await post(url, key, body, path)
        assert (status, headers["x-librechat-group"]) == (200, "east")
        assert raw.count(b",") > 100


async def test_azures_client_embeds(url: str, key: str, azure: SimulatorHandle) -> None:
    async with AsyncAzureOpenAI(
        api_key=key, azure_endpoint=url, api_version="2024-10-21"
    ) as client:
        answer = await client.embeddings.create(model="embed", input="Hello")
    assert answer.usage.prompt_tokens > 0


@pytest.mark.parametrize("given", ["", [], [[]], {"a": 1}, None, [1, "a"]])
async def test_what_is_no_input_is_refused(url: str, key: str, given: object) -> None:
    status, _, raw = await post(
        url, key, {"model": "embed", "input": given}, "/v1/embeddings"
    )
    assert status == 400
    assert b'"param":"input"' in raw


async def test_an_instruct_model_gets_the_prompt_as_it_is(
    client: AsyncOpenAI, azure: SimulatorHandle
) -> None:
    azure.script("gpt-35-turbo-instruct", Script(answer=WORDS))
    answer = await client.completions.create(
        model="instruct", prompt="Once upon", max_tokens=500, echo=False
    )
    assert answer.choices[0].text == WORDS
    [sent] = azure.requests()
    assert (sent["body"]["prompt"], sent["body"]["echo"]) == ("Once upon", False)
    assert "stop" not in sent["body"]
    stream = await client.completions.create(
        model="instruct", prompt=["a", "b"], stream=True
    )
    assert "".join([c.choices[0].text async for c in stream]) == WORDS


async def test_a_chat_model_completes_too(
    client: AsyncOpenAI, url: str, key: str, azure: SimulatorHandle
) -> None:
    azure.script("east", Script(answer=WORDS))
    answer = await client.completions.create(
        model="gpt-4o", prompt="Once upon", echo=True, best_of=1
    )
    assert (answer.choices[0].text, answer.object) == (WORDS, "text_completion")
    assert answer.usage
    [sent] = azure.requests()
    assert sent["body"]["messages"] == [{"role": "user", "content": "Once upon"}]
    assert not {"echo", "best_of", "prompt"} & set(sent["body"])
    body = {"prompt": "Once upon", "stream": True}
    path = "/openai/deployments/gpt-4o/completions"
    _, _, raw = await post(url, key, body, path)
    chunks = chunks_of(raw)
    assert "".join(chunk["choices"][0]["text"] for chunk in chunks) == WORDS
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"
    with pytest.raises(BadRequestError):
        await client.completions.create(model="gpt-4o", prompt=["a", "b"])


async def test_chats_reach_an_instruct_model(
    client: AsyncOpenAI, azure: SimulatorHandle
) -> None:
    azure.script("gpt-35-turbo-instruct", Script(answer=WORDS))
    stream = await client.chat.completions.create(
        model="instruct", messages=[{"role": "user", "content": "Hi"}], stream=True
    )
    said = [c.choices[0].delta.content or "" async for c in stream]
    assert "".join(said) == WORDS


@pytest.fixture
def large_stands_in(azure: SimulatorHandle) -> SimulatorHandle:
    """Have one embedding model away, and another stand in for it."""
    configured = configuration(azure.url)
    section = configured["endpoints"]["azureOpenAI"]
    large = "text-embedding-3-large"
    section["groups"][0]["models"]["large"] = {
        "deploymentName": large,
        "baseModel": large,
    }
    section["routing"] |= {"fallbacks": {"embed": ["large"]}, "attempts": 1}
    live.swap(LibreChat.model_validate(configured))
    azure.script("text-embedding-3-small", Script(error="unavailable"))
    return azure


async def test_a_stand_in_embeds_and_is_entered_as_itself(
    url: str,
    key: str,
    large_stands_in: SimulatorHandle,
    ledger: Callable[..., Awaitable[list[LedgerEntry]]],
) -> None:
    body = {"model": "embed", "input": "Hello"}
    status, headers, _ = await post(url, key, body, "/v1/embeddings")
    assert (status, headers["x-librechat-model"]) == (200, "large")
    [line] = await ledger()
    assert (line.model, line.base_model) == ("large", "text-embedding-3-large")
    assert (line.outcome, line.attempts) == ("ok", 2)


async def test_a_model_that_the_person_may_not_use_never_stands_in_for_embeddings(
    url: str, key: str, large_stands_in: SimulatorHandle, alice: User
) -> None:
    await AccessRule.objects.acreate(
        effect="deny", subject="person", person=alice, model="large"
    )
    body = {"model": "embed", "input": "Hello"}
    status, _, _ = await post(url, key, body, "/v1/embeddings")
    assert status >= 500
    asked = {request["deployment"] for request in large_stands_in.requests()}
    assert asked == {"text-embedding-3-small"}
