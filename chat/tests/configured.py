"""Configurations for tests: pretend services, named models, switches."""

from typing import Any

from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

SECRET = "You are the harbour master. Canary 4471."
HARBOUR = {
    "name": "harbour",
    "label": "Harbour master",
    "description": "Knows every quay",
    "iconURL": "https://icons.example/quay.svg?v=2",
    "conversation_starters": ["Where may I moor?"],
    "preset": {
        "endpoint": "azureOpenAI",
        "model": "small",
        "promptPrefix": SECRET,
        "temperature": 0.2,
        "greeting": "Ahoy!",
    },
}


def azure(simulator: SimulatorHandle) -> dict[str, Any]:
    """Return an `azureOpenAI` section with two models."""
    models = {
        "gpt-4o": {"deploymentName": "gpt-4o"},
        "small": {"deploymentName": "small", "baseModel": "gpt-4o-mini"},
    }
    return {"groups": [group(simulator, "demo", models)]}


def group(
    simulator: SimulatorHandle, name: str, models: dict[str, Any], **fields: object
) -> dict[str, Any]:
    """Return a group whose deployments the pretend Azure answers for."""
    return {
        "group": name,
        "apiKey": "demo-key",
        "instanceName": name,
        "baseURL": simulator.url + "/openai/deployments/${DEPLOYMENT_NAME}",
        "version": "2024-10-21",
        "models": models,
        **fields,
    }


def put_azure(**section: object) -> None:
    """Put an `azureOpenAI` section in force."""
    endpoints = {"azureOpenAI": section}
    raw = {"version": "1.3.17", "endpoints": endpoints}
    live.swap(LibreChat.model_validate(raw))


def custom(simulator: SimulatorHandle, **fields: object) -> dict[str, Any]:
    """Return a custom endpoint named Quayside with the model `tide`."""
    return {
        "name": "Quayside",
        "apiKey": "demo-key",
        "baseURL": simulator.url + "/openai/v1",
        "models": {"default": [{"name": "tide", "description": "Rises and falls"}]},
        "modelDisplayLabel": "Quay",
        **fields,
    }


def put(simulator: SimulatorHandle, *customs: object, **sections: object) -> None:
    """Put a configuration with the pretend services in force."""
    endpoints = {"azureOpenAI": azure(simulator), "custom": list(customs)}
    raw = {"version": "1.3.17", "endpoints": endpoints, **sections}
    live.swap(LibreChat.model_validate(raw))


def put_acting(simulator: SimulatorHandle, **policy: str) -> None:
    """Put the two models in force with tools, and who is asked before which."""
    endpoints = {"azureOpenAI": {**azure(simulator), "plugins": True}}
    tools = {"policy": {"write": "allow", **policy}}
    raw = {"version": "1.3.17", "endpoints": endpoints, "tools": tools}
    live.swap(LibreChat.model_validate(raw))
