"""`addParams`: what goes to the service, and what is asked of us. Pure.

LibreChat hands them to its client library, so some name what that client does, and
some have the client's names instead of the service's.
"""

from collections.abc import Mapping
from dataclasses import replace

from endpoints.targets import Api, Knowledge
from endpoints.wire import responses
from librechat_yaml.schema.endpoints.client_params import CLIENT_ONLY, NOT_HERE

Params = Mapping[str, object]
WIRE_NAMES = {
    "frequencyPenalty": "frequency_penalty",
    "logitBias": "logit_bias",
    "maxCompletionTokens": "max_completion_tokens",
    "maxTokens": "max_tokens",
    "presencePenalty": "presence_penalty",
    "reasoningEffort": "reasoning_effort",
    "stopSequences": "stop",
    "topLogprobs": "top_logprobs",
    "topP": "top_p",
}


def wants_responses(params: Params, *, openai: bool) -> bool:
    """Say whether the Responses API is asked for; only it sums its reasoning up.

    `openai` tells OpenAI and Azure from services with a `reasoning` of their own.
    """
    if params.get("useResponsesApi") is True:
        return True
    reasoning = params.get("reasoning")
    return openai and isinstance(reasoning, Mapping) and bool(reasoning.get("summary"))


def known_with(params: Params, known: Knowledge) -> Knowledge:
    """Return what is known of a model whose answers may have to come whole."""
    whole = params.get("disableStreaming") is True or any(
        params.get(name) is False for name in ("stream", "streaming")
    )
    return replace(known, streams=False) if whole else known


def dropped(params: Params, drop: tuple[str, ...]) -> tuple[str, ...]:
    """Return what is never sent, `streamUsage: false` among it."""
    return (*drop, "stream_options") if params.get("streamUsage") is False else drop


def sent(params: Params, api: Api, known: Knowledge, *, openai: bool) -> Params:
    """Return the parameters for the service, by its names in this API."""
    found = {
        WIRE_NAMES.get(name, name): value
        for name, value in params.items()
        if name not in CLIENT_ONLY and name not in NOT_HERE
    }
    if api == "responses":
        return responses.params_of(found)
    if known.family and "max_tokens" in found:
        found["max_completion_tokens"] = found.pop("max_tokens")
    return _with_effort(found) if openai else found


def _with_effort(found: dict[str, object]) -> dict[str, object]:
    """Return parameters in which `reasoning` has its name in chat completions."""
    reasoning = found.pop("reasoning", None)
    if isinstance(reasoning, Mapping) and reasoning.get("effort"):
        found.setdefault("reasoning_effort", reasoning["effort"])
    return found
