"""What the file says → what the pretend Azure accepts and answers."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from endpoints.catalogue.catalogue import catalogue_of
from endpoints.events import ToolCall
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle
from endpoints.targets import Catalogue, Offer
from endpoints.tests.conftest import ask, complete, events_of
from librechat_yaml.schema import LibreChat

VERSION = "2024-10-21"
CHAT = "/chat/completions"
DEPLOYMENT = f"/openai/deployments/dep{CHAT}"
SERVERLESS = {"serverless": True, "version": ""}
CLOUDFLARE = "/v1/ACCOUNT/GATEWAY/azure-openai/inst/dep"
V1 = {"version": ""}


def offered(group: Mapping[str, object]) -> tuple[Offer, Catalogue]:
    """Return the one model of a group, and the catalogue that it stands in."""
    config = {"endpoints": {"azureOpenAI": {"groups": [group]}}}
    catalogue = catalogue_of(LibreChat.model_validate(config))
    return catalogue.offers[0], catalogue


@pytest.mark.parametrize(
    ("base", "group", "path"),
    [
        ("/openai/deployments/${DEPLOYMENT_NAME}", {}, DEPLOYMENT),
        (f"/openai/deployments/${{DEPLOYMENT_NAME}}{CHAT}", {}, DEPLOYMENT),
        (
            f"/openai/deployments/${{DEPLOYMENT_NAME}}{CHAT}?api-version=2024-06-01",
            {},
            DEPLOYMENT,
        ),
        ("/", {}, DEPLOYMENT),
        (
            "/${INSTANCE_NAME}/openai/deployments/${DEPLOYMENT_NAME}",
            {},
            f"/inst{DEPLOYMENT}",
        ),
        ("/${INSTANCE_NAME}/${DEPLOYMENT_NAME}", {}, f"/inst/dep{CHAT}"),
        (CLOUDFLARE, {}, f"{CLOUDFLARE}{CHAT}"),
        ("/openai/v1", V1, f"/openai/v1{CHAT}"),
        ("/openai/v1/", V1, f"/openai/v1{CHAT}"),
        ("/openai/v1", {**V1, "useResponsesApi": True}, "/openai/v1/responses"),
        ("/models/", {**SERVERLESS, "version": VERSION}, f"/models{CHAT}"),
        (f"/v1{CHAT}", SERVERLESS, f"/v1{CHAT}"),
        ("/v1/completions", SERVERLESS, "/v1/completions"),
        ("/", {"forcePrompt": True}, "/openai/deployments/dep/completions"),
    ],
)
async def test_every_form_of_address_is_answered(
    simulator: SimulatorHandle, base: str, group: dict[str, object], path: str
) -> None:
    instruct = "gpt-35-turbo-instruct" if path.endswith("/completions") else ""
    legacy = instruct if CHAT not in path else ""
    simulator.script("*", Script(answer="Hi there", base_model=legacy or "gpt-4o"))
    keys = {
        "group": "g",
        "apiKey": "key",
        "instanceName": "inst",
        "deploymentName": "dep",
        "version": VERSION,
        "baseURL": simulator.url + base,
        "models": {"gpt-4o": True},
        **group,
    }
    offer, catalogue = offered(keys)
    completion = await complete(offer, ask(temperature=0.5, max_tokens=20), catalogue)
    streamed = await events_of(offer, ask(temperature=0.5, max_tokens=20), catalogue)
    assert completion.text == "Hi there"
    assert len(streamed) > 2
    seen = simulator.requests()
    assert [each["path"] for each in seen] == [path, path]
    versions = {f"api-version={keys['version']}"} if keys["version"] else {""}
    assert {each["query"] for each in seen} == versions


EVERY = {
    "temperature": 0.3,
    "top_p": 0.9,
    "presence_penalty": 0.1,
    "frequency_penalty": 0.1,
    "max_tokens": 50,
    "stop": ["END"],
    "seed": 7,
    "response_format": {"type": "json_object"},
    "tools": [{"type": "function", "function": {"name": "f", "parameters": {}}}],
    "parallel_tool_calls": True,
    "reasoning_effort": "low",
    "verbosity": "low",
}


@pytest.mark.parametrize("api", ["chat", "responses"])
@pytest.mark.parametrize("model", ["gpt-4o", "gpt-5", "o3-mini", "o_series/mine"])
async def test_no_model_is_sent_what_it_does_not_take(
    simulator: SimulatorHandle, model: str, api: str
) -> None:
    reasoner = "o3-mini" if "mine" in model else model
    simulator.script("*", Script(answer="Hi", base_model=reasoner))
    entry = {"deploymentName": model, "api": api}
    group = {
        "group": "g",
        "apiKey": "key",
        "version": "2025-04-01-preview",
        "instanceName": "inst",
        "baseURL": simulator.url,
        "models": {"m": {**entry, "baseModel": "" if "mine" in model else model}},
    }
    offer, catalogue = offered(group)
    await complete(offer, replace(ask(), params=EVERY), catalogue)
    sent = simulator.requests()
    assert [each["status"] for each in sent] == [200]
    assert sent[0]["deployment"] == model.removeprefix("o_series/")
    assert ("temperature" in sent[0]["body"]) is (model == "gpt-4o")


async def test_tool_calls_and_thoughts_come_by_the_responses_api(
    simulator: SimulatorHandle,
) -> None:
    group = {
        "group": "g",
        "apiKey": "key",
        "instanceName": "inst",
        "baseURL": f"{simulator.url}/openai/v1",
        "models": {"gpt-5": {"deploymentName": "gpt-5", "api": "responses"}},
    }
    offer, catalogue = offered(group)
    call = {"name": "weather", "arguments": '{"city":"Uppsala"}'}
    script = {"reasoning": "Let me see.", "tool_calls": [call]}
    simulator.script("gpt-5", Script.model_validate(script))
    completion = await complete(offer, ask(), catalogue)
    events = await events_of(offer, ask(), catalogue)
    assert completion.reasoning == "Let me see."
    assert completion.tool_calls[0]["function"] == call
    assert completion.finish_reason == "tool_calls"
    assert completion.usage.completion > 0
    joined = "".join(each.arguments for each in events if isinstance(each, ToolCall))
    assert joined == call["arguments"]
