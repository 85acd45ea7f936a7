"""`addParams` that are asked of us, not of the service, mean what LibreChat means."""

from typing import Any

import pytest

from endpoints.catalogue.catalogue import resolve
from endpoints.request import ChatRequest
from endpoints.tests.test_catalogue import configuration, with_custom
from endpoints.wire.http_call import HttpCall, chat_call
from librechat_yaml.schema import LibreChat

REASONING = {"effort": "medium", "summary": "detailed"}
RESPONSES: dict[str, Any] = {"useResponsesApi": True, "reasoning": REASONING}


def group(model: str = "gpt-5.2", **added: object) -> LibreChat:
    """Return a configuration of one group with these `addParams`."""
    return configuration({"models": {model: True}, "addParams": added})


def asked(config: LibreChat, model: str, endpoint: str = "azureOpenAI") -> HttpCall:
    """Return the call that asks for a streamed answer."""
    params = {"max_tokens": 9, "reasoning_effort": "low"}
    request = ChatRequest(({"role": "user", "content": "Hi"},), params)
    return chat_call(resolve(config, model, endpoint), request, stream=True)


def test_a_group_calls_the_responses_api_with_its_reasoning() -> None:
    call = asked(group(**RESPONSES), "gpt-5.2")
    assert call.url == "https://i.openai.azure.com/openai/v1/responses"
    assert call.body["reasoning"] == REASONING
    assert call.body["max_output_tokens"] == 9
    assert "useResponsesApi" not in call.body


def test_a_custom_endpoint_calls_the_responses_api_with_its_reasoning() -> None:
    call = asked(with_custom(addParams=RESPONSES), "q", "Ollama")
    assert call.url == "http://h:11434/v1/responses"
    assert call.body["reasoning"] == REASONING
    assert "useResponsesApi" not in call.body


def test_a_summary_of_the_reasoning_is_the_responses_apis() -> None:
    assert asked(group(reasoning=REASONING), "gpt-5.2").url.endswith("/v1/responses")


def test_groups_that_differ_by_effort_alone_ask_for_different_efforts() -> None:
    efforts = [
        asked(group(reasoning={"effort": effort}), "gpt-5.2").body["reasoning_effort"]
        for effort in ("minimal", "high")
    ]
    assert efforts == ["minimal", "high"]


def test_a_service_of_ones_own_is_sent_its_reasoning_as_it_is_written() -> None:
    call = asked(
        with_custom(addParams={"reasoning": {"effort": "high"}}), "q", "Ollama"
    )
    assert call.body["reasoning"] == {"effort": "high"}


@pytest.mark.parametrize(
    "added", [{"stream": False}, {"streaming": False}, {"disableStreaming": True}]
)
@pytest.mark.parametrize("other", [{}, {"useResponsesApi": True}])
def test_answers_come_whole_where_the_file_says_so(
    added: dict[str, Any], other: dict[str, Any]
) -> None:
    azure = asked(group(**added, **other), "gpt-5.2")
    custom = asked(with_custom(addParams=added | other), "q", "Ollama")
    for call in (azure, custom):
        assert not call.streamed
        names = {"stream", "stream_options", "streaming", "disableStreaming"}
        assert not names & set(call.body)


@pytest.mark.parametrize(
    "added", [{"stream": True}, {"streaming": True}, {"disableStreaming": False}]
)
def test_what_is_usual_anyway_changes_nothing(added: dict[str, object]) -> None:
    call = asked(group("gpt-4o", **added), "gpt-4o")
    assert call.streamed
    assert call.body["stream"] is True
    assert not {"streaming", "disableStreaming"} & set(call.body)


def test_usage_is_not_asked_for_where_the_file_says_so() -> None:
    call = asked(group("gpt-4o", streamUsage=False), "gpt-4o")
    assert "stream_options" not in call.body
    assert "streamUsage" not in call.body


@pytest.mark.parametrize(
    ("added", "sent"),
    [
        ({"topP": 0.5}, {"top_p": 0.5}),
        ({"maxTokens": 5}, {"max_tokens": 5}),
        ({"frequencyPenalty": 1}, {"frequency_penalty": 1}),
        ({"stopSequences": ["."]}, {"stop": ["."]}),
        ({"safe_prompt": True}, {"safe_prompt": True}),
        ({"timeout": 9, "maxRetries": 2, "apiKey": "x", "web_search": True}, {}),
    ],
)
def test_names_of_librechats_client_become_those_of_the_service(
    added: dict[str, Any], sent: dict[str, object]
) -> None:
    body = asked(group("gpt-4o", **added), "gpt-4o").body
    assert {name: body.get(name) for name in sent} == sent
    assert not (set(added) - set(sent)) & set(body)


def test_added_parameters_have_the_names_of_the_api_that_is_asked() -> None:
    added: dict[str, Any] = {"verbosity": "low", "maxTokens": 7, "seed": 1}
    body = asked(group(**RESPONSES, **added), "gpt-5.2").body
    assert body["text"] == {"verbosity": "low"}
    assert body["max_output_tokens"] == 7
    assert not {"verbosity", "maxTokens", "max_tokens", "seed"} & set(body)
