"""AzureOpenAIModel takes CAMEL's arguments and gives the openai package's types."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from openai import AsyncAzureOpenAI, AsyncStream, AzureOpenAI, Stream
from openai.lib.streaming.chat import (
    AsyncChatCompletionStreamManager,
    ChatCompletionStreamManager,
)
from openai.types.chat import ChatCompletion
from pydantic import BaseModel

from endpoints import AzureOpenAIModel
from endpoints.camel.surroundings import ADDRESS, KEY, TOKEN, VERSION
from endpoints.simulator.script import Script, ScriptedToolCall
from endpoints.simulator.testing import SimulatorHandle, in_thread

ROOT = Path(__file__).resolve().parents[2]
HELLO = [{"role": "user", "content": "Hello"}]
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
}


class City(BaseModel):
    """What the model is to answer."""

    name: str
    people: int


PARIS = '{"name": "Paris", "people": 2100000}'


@pytest.fixture(scope="module")
def _azure() -> Iterator[SimulatorHandle]:
    with in_thread() as running:
        yield running


@pytest.fixture
def azure(_azure: SimulatorHandle, monkeypatch: pytest.MonkeyPatch) -> SimulatorHandle:
    """Return the pretend Azure, with nothing of it in the environment."""
    for name in (*ADDRESS, *VERSION, *KEY, *TOKEN, "MODEL_TIMEOUT"):
        monkeypatch.delenv(name, raising=False)
    _azure.reset()
    return _azure


def model(azure: SimulatorHandle, **changes: Any) -> AzureOpenAIModel:  # noqa: ANN401
    """Return a model of the deployment `gpt-4o`."""
    usual = {"url": azure.url, "api_key": "k", "api_version": "2024-10-21"}
    return AzureOpenAIModel("gpt-4o", **{**usual, **changes})


@asynccontextmanager
async def asked(made: AzureOpenAIModel) -> AsyncIterator[AzureOpenAIModel]:
    """Close a model's connections when it was asked on this event loop."""
    async with made._async_client:
        with made._client:
            yield made


def sent(azure: SimulatorHandle) -> dict[str, Any]:
    """Return the last request."""
    return azure.requests()[-1]


def test_it_is_there_without_django_and_without_a_configuration(
    tmp_path: Path,
) -> None:
    code = (
        "import sys; from endpoints import AzureOpenAIModel; "
        "m = AzureOpenAIModel('gpt-4o', url='http://x', api_key='k', api_version='v'); "
        "print(m.count_tokens_from_messages([{'role': 'user', 'content': 'hello'}]), "
        "'django' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.split() == ["8", "False"]


def test_a_whole_answer_is_a_chat_completion_of_the_named_deployment(
    azure: SimulatorHandle,
) -> None:
    azure.script("gpt-4o", Script(answer="Bonjour"))
    answer = model(azure, model_config_dict={"temperature": 0.5, "top_p": None}).run(
        HELLO
    )
    assert isinstance(answer, ChatCompletion)
    assert answer.choices[0].message.content == "Bonjour"
    request = sent(azure)
    assert request["path"] == "/openai/deployments/gpt-4o/chat/completions"
    assert request["query"] == "api-version=2024-10-21"
    assert request["headers"]["api-key"]
    assert request["body"]["temperature"] == 0.5
    assert "top_p" not in request["body"]


async def test_an_answer_in_pieces_is_a_stream(azure: SimulatorHandle) -> None:
    azure.script("gpt-4o", Script(answer="Bonjour"))
    async with asked(model(azure, model_config_dict={"stream": True})) as streaming:
        assert streaming.stream
        pieces = streaming.run(HELLO)
        assert isinstance(pieces, Stream)
        texts = [each.choices[0].delta.content or "" for each in pieces if each.choices]
        assert "".join(texts) == "Bonjour"
        later = await streaming.arun(HELLO)
        assert isinstance(later, AsyncStream)
        told = [
            each.choices[0].delta.content or "" async for each in later if each.choices
        ]
        assert "".join(told) == "Bonjour"


async def test_a_response_format_is_parsed(azure: SimulatorHandle) -> None:
    azure.script("gpt-4o", Script(answer=PARIS))
    async with asked(model(azure)) as whole:
        for answer in (whole.run(HELLO, City), await whole.arun(HELLO, City)):
            assert isinstance(answer, ChatCompletion)
            parsed = answer.choices[0].message.parsed  # type: ignore[attr-defined]
            assert parsed == City(name="Paris", people=2100000)
    assert sent(azure)["body"]["response_format"]["type"] == "json_schema"


async def test_a_response_format_is_parsed_in_pieces(azure: SimulatorHandle) -> None:
    azure.script("gpt-4o", Script(answer=PARIS))
    async with asked(model(azure, model_config_dict={"stream": True})) as streaming:
        manager = streaming.run(HELLO, response_format=City)
        assert isinstance(manager, ChatCompletionStreamManager)
        with manager as events:
            kinds = {event.type for event in events}
            final = events.get_final_completion()
        assert {"chunk", "content.delta", "content.done"} <= kinds
        assert final.choices[0].message.parsed == City(name="Paris", people=2100000)
        waiting = await streaming.arun(HELLO, response_format=City)
        assert isinstance(waiting, AsyncChatCompletionStreamManager)
        async with waiting as pieces:
            last = await pieces.get_final_completion()
        assert last.choices[0].message.parsed == City(name="Paris", people=2100000)


def test_tools_are_offered_and_their_calls_come_back(azure: SimulatorHandle) -> None:
    call = ScriptedToolCall(name="get_weather", arguments='{"city": "Paris"}')
    azure.script("gpt-4o", Script(tool_calls=(call,)))
    answer = model(azure).run(HELLO, tools=[WEATHER])
    assert isinstance(answer, ChatCompletion)
    calls = answer.choices[0].message.tool_calls
    assert calls is not None
    assert calls[0].function.name == "get_weather"  # type: ignore[union-attr]
    assert sent(azure)["body"]["tools"] == [WEATHER]


@pytest.mark.parametrize(
    ("address", "version", "key"), [*zip(ADDRESS, VERSION, KEY, strict=True)]
)
def test_everybody_s_variables_are_known(
    azure: SimulatorHandle,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    version: str,
    key: str,
) -> None:
    monkeypatch.setenv(address, azure.url)
    monkeypatch.setenv(version, "2024-02-01")
    monkeypatch.setenv(key, "k")
    AzureOpenAIModel("gpt-4o").run(HELLO)
    assert sent(azure)["query"] == "api-version=2024-02-01"


def test_what_is_nowhere_said_is_named(azure: SimulatorHandle) -> None:
    with pytest.raises(ValueError, match="AZURE_OPENAI_BASE_URL"):
        AzureOpenAIModel("gpt-4o", api_key="k", api_version="v")
    with pytest.raises(ValueError, match="AZURE_API_VERSION"):
        AzureOpenAIModel("gpt-4o", api_key="k", url=azure.url)


def test_tokens_of_entra_are_sent_in_place_of_a_key(
    azure: SimulatorHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "k")
    seen: list[int] = []

    def provider() -> str:
        seen.append(1)
        return "fresh"

    for changes in (
        {"api_key": None, "azure_ad_token": "told"},
        {"azure_ad_token": "told"},
        {"api_key": None, "azure_ad_token_provider": provider},
    ):
        model(azure, **changes).run(HELLO)
        headers = sent(azure)["headers"]
        assert "authorization" in headers
        assert "api-key" not in headers
    model(azure, azure_ad_token_provider=provider).run(HELLO)
    assert len(seen) == 2


def test_time_and_tries_are_camel_s(
    azure: SimulatorHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = model(azure)
    assert (usual._client.timeout, usual._client.max_retries) == (180.0, 3)
    monkeypatch.setenv("MODEL_TIMEOUT", "7")
    assert model(azure)._async_client.timeout == 7
    told = model(azure, timeout=3.0, max_retries=1)
    assert (told._client.timeout, told._client.max_retries) == (3.0, 1)


async def test_own_clients_are_used_as_they_are(azure: SimulatorHandle) -> None:
    options: dict[str, Any] = {"api_key": "k", "api_version": "2024-06-01"}
    options["azure_endpoint"] = azure.url
    own = AzureOpenAIModel(
        "gpt-4o",
        client=AzureOpenAI(**options),
        async_client=AsyncAzureOpenAI(**options),
    )
    own.run(HELLO)
    assert sent(azure)["query"] == "api-version=2024-06-01"
    async with asked(own):
        await own.arun(HELLO)
    assert len(azure.requests()) == 2


def test_the_old_name_of_the_deployment_has_no_effect_and_says_so(
    azure: SimulatorHandle,
) -> None:
    with pytest.warns(DeprecationWarning, match="model_type is the deployment"):
        old = model(azure, azure_deployment_name="other")
    old.run(HELLO)
    assert "/gpt-4o/" in sent(azure)["path"]


def test_other_arguments_go_to_both_clients(azure: SimulatorHandle) -> None:
    made = model(azure, default_headers={"x-team": "blue"})
    made.run(HELLO)
    assert sent(azure)["headers"]["x-team"] == "blue"
    assert made._async_client.default_headers["x-team"] == "blue"


def test_tokens_are_counted_by_the_model_s_vocabulary_or_by_another_counter(
    azure: SimulatorHandle,
) -> None:
    class Fixed:
        def count_tokens_from_messages(self, messages: object) -> int:
            return 42

    assert model(azure).count_tokens_from_messages(HELLO) == 8
    assert model(azure, token_counter=Fixed()).count_tokens_from_messages(HELLO) == 42
    assert model(azure).token_limit == 128_000
    assert model(azure, model_config_dict={"max_tokens": 7}).token_limit == 7
    counter = model(azure).token_counter
    assert counter.decode(counter.encode("Grüße, 世界")) == "Grüße, 世界"  # type: ignore[attr-defined]


def test_a_configuration_stays_as_it_was_given(azure: SimulatorHandle) -> None:
    given = {"stream": True, "temperature": 0.1}
    streaming = model(azure, model_config_dict=given)
    manager = streaming.run(HELLO, response_format=City)
    assert isinstance(manager, ChatCompletionStreamManager)
    assert json.loads(json.dumps(given)) == {"stream": True, "temperature": 0.1}
    assert streaming.stream


def test_the_page_s_program_runs(
    azure: SimulatorHandle, capsys: pytest.CaptureFixture[str]
) -> None:
    azure.script("gpt-4o", Script(answer="Bonjour"))
    page = (ROOT / "docs" / "camel.md").read_text()
    program = page.split("```python\n")[2].partition("```")[0]
    exec(program, {"URL": azure.url, "KEY": "k"})  # noqa: S102 - our own page
    assert capsys.readouterr().out == "Bonjour\n8\n"
