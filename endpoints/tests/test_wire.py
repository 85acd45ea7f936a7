from dataclasses import replace

import pytest

from endpoints.request import ChatRequest, PromptMessage
from endpoints.targets import Auth, Knowledge, Style, Target
from endpoints.wire.http_call import chat_call

PLAIN = Knowledge("gpt-4o", vision=True, tools=True, known=True)
GPT_5 = Knowledge("gpt-5", family="gpt-5", known=True)
O1 = Knowledge("o1", family="o", streams=False, known=True)
CLASSIC = Target(
    id="g/gpt-4o",
    endpoint="azureOpenAI",
    group="g",
    model="gpt-4o",
    deployment="dep",
    base_url="https://inst.openai.azure.com/openai/deployments/dep",
    style="deployment",
    knowledge=PLAIN,
    auth=Auth(key="KEY"),
    version="2024-10-21",
)
MESSAGES: tuple[PromptMessage, ...] = (
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Hi"},
)


def ask(**params: object) -> ChatRequest:
    return ChatRequest(MESSAGES, params=params)


def body(target: Target, request: ChatRequest, **options: bool) -> dict[str, object]:
    return dict(chat_call(target, request, stream=options.get("stream", False)).body)


@pytest.mark.parametrize(
    ("style", "base", "version", "url", "headers"),
    [
        (
            "deployment",
            CLASSIC.base_url,
            "2024-10-21",
            f"{CLASSIC.base_url}/chat/completions",
            {"api-key"},
        ),
        (
            "v1",
            "https://i.openai.azure.com/openai/v1/",
            "",
            "https://i.openai.azure.com/openai/v1/chat/completions",
            {"api-key"},
        ),
        (
            "models",
            "https://e.services.ai.azure.com/models/",
            "2024-05-01-preview",
            "https://e.services.ai.azure.com/models/chat/completions",
            {"api-key", "Authorization"},
        ),
        (
            "exact",
            "https://x.inference.ai.azure.com/v1/chat/completions",
            "",
            "https://x.inference.ai.azure.com/v1/chat/completions",
            {"api-key", "Authorization"},
        ),
        (
            "openai",
            "https://api.example.com/v1",
            "",
            "https://api.example.com/v1/chat/completions",
            {"Authorization"},
        ),
    ],
)
def test_each_style_has_its_address_and_its_key_headers(
    style: Style, base: str, version: str, url: str, headers: set[str]
) -> None:
    target = replace(CLASSIC, style=style, base_url=base, version=version)
    call = chat_call(target, ask(), stream=False)
    assert (call.url, set(call.headers)) == (url, headers)
    assert call.query == ({"api-version": version} if version else {})
    assert call.body["model"] == "dep"


def test_a_configured_version_wins_over_the_one_in_the_url() -> None:
    target = replace(CLASSIC, query={"api-version": "2023-05-15", "sub": "1"})
    call = chat_call(target, ask(), stream=False)
    assert call.query == {"api-version": "2024-10-21", "sub": "1"}


def test_unset_parameters_are_left_out() -> None:
    sent = body(CLASSIC, ask(temperature=0, top_p=None, stop=""))
    assert sent == {"model": "dep", "messages": list(MESSAGES), "temperature": 0}


def test_added_parameters_override_and_dropped_ones_go_last() -> None:
    target = replace(
        CLASSIC,
        add_params={"temperature": 0.1, "safe_mode": True, "top_p": 1},
        drop_params=("topP", "seed"),
    )
    sent = body(target, ask(temperature=0.9, seed=3))
    assert (sent["temperature"], sent["safe_mode"]) == (0.1, True)
    assert "top_p" not in sent
    assert "seed" not in sent


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"version": "2024-10-21"}, True),
        ({"version": "2024-09-01-preview"}, True),
        ({"version": "2024-06-01"}, False),
        ({"version": ""}, False),
        ({"style": "v1", "version": ""}, True),
        ({"style": "exact", "version": ""}, False),
    ],
)
def test_usage_is_asked_for_where_it_is_understood(
    changes: dict[str, str], *, told: bool
) -> None:
    sent = body(replace(CLASSIC, **changes), ask(), stream=True)  # type: ignore[arg-type]
    assert ("stream_options" in sent) is told


def test_reasoning_models_get_their_own_names() -> None:
    sent = body(
        replace(CLASSIC, knowledge=GPT_5),
        ask(max_tokens=9, temperature=0.5, presence_penalty=1, reasoning_effort="low"),
    )
    assert sent["max_completion_tokens"] == 9
    assert sent["reasoning_effort"] == "low"
    assert {"max_tokens", "temperature", "presence_penalty"}.isdisjoint(sent)


def test_reasoning_models_are_told_in_the_developer_role() -> None:
    sent = body(replace(CLASSIC, knowledge=GPT_5), ask())
    assert sent["messages"] == [
        {"role": "developer", "content": "Be brief."},
        MESSAGES[1],
    ]


def test_the_first_reasoning_models_are_asked_for_markdown() -> None:
    sent = body(replace(CLASSIC, knowledge=O1), ask())
    messages = sent["messages"]
    assert isinstance(messages, list)
    assert messages[0]["content"] == "Formatting re-enabled\nBe brief."


def test_models_that_cannot_stream_are_not_asked_to() -> None:
    call = chat_call(replace(CLASSIC, knowledge=O1), ask(), stream=True)
    assert not call.streamed
    assert "stream" not in call.body


def test_ordinary_models_are_not_sent_what_only_reasoners_know() -> None:
    assert "reasoning_effort" not in body(CLASSIC, ask(reasoning_effort="low"))


def test_a_lesson_renames_or_leaves_out() -> None:
    learned = {"max_tokens": "max_completion_tokens", "seed": ""}
    request = ask(max_tokens=5, seed=1)
    sent = chat_call(CLASSIC, request, stream=False, learned=learned).body
    assert sent["max_completion_tokens"] == 5
    assert {"max_tokens", "seed"}.isdisjoint(sent)


def test_legacy_completions_get_one_text() -> None:
    target = replace(CLASSIC, force_prompt=True)
    call = chat_call(target, ask(tools=[{}], max_tokens=5), stream=True)
    assert call.url.endswith("/deployments/dep/completions")
    assert call.body["prompt"] == "Instructions: Be brief.\n\nUser: Hi\n\nAssistant:"
    assert {"messages", "tools"}.isdisjoint(call.body)


@pytest.mark.parametrize(
    ("version", "url"),
    [
        ("2025-04-01-preview", "https://inst.openai.azure.com/openai/responses"),
        ("2024-10-21", "https://inst.openai.azure.com/openai/v1/responses"),
    ],
)
def test_responses_have_their_own_path(version: str, url: str) -> None:
    target = replace(CLASSIC, api="responses", version=version)
    assert chat_call(target, ask(), stream=True).url == url


def test_responses_have_their_own_body() -> None:
    target = replace(CLASSIC, api="responses", knowledge=GPT_5)
    schema = {"name": "t", "schema": {}}
    sent = body(
        target,
        ask(
            max_tokens=5,
            reasoning_effort="low",
            verbosity="low",
            tools=[{"type": "function", "function": {"name": "f"}}],
            response_format={"type": "json_schema", "json_schema": schema},
            seed=1,
        ),
    )
    assert sent["max_output_tokens"] == 5
    assert sent["reasoning"] == {"effort": "low", "summary": "auto"}
    assert sent["tools"] == [{"type": "function", "name": "f"}]
    formatted = {"type": "json_schema", **schema}
    assert sent["text"] == {"verbosity": "low", "format": formatted}
    assert {"seed", "max_completion_tokens", "messages"}.isdisjoint(sent)


def test_responses_take_tool_calls_and_images_as_items() -> None:
    call: dict[str, object] = {
        "id": "c",
        "function": {"name": "f", "arguments": "{}"},
    }
    request = ChatRequest(
        (
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "What?"},
                    {"type": "image_url", "image_url": {"url": "data:,x"}},
                ],
            },
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "content": "42", "tool_call_id": "c"},
        )
    )
    sent = body(replace(CLASSIC, api="responses"), request)
    image = {"type": "input_image", "image_url": "data:,x", "detail": "auto"}
    assert sent["input"] == [
        {"role": "user", "content": [{"type": "input_text", "text": "What?"}, image]},
        {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c", "output": "42"},
    ]


@pytest.mark.parametrize(
    ("value", "name", "sent"),
    [
        ("{{LIBRECHAT_USER_ID}}", "7", "7"),
        ("u-{{LIBRECHAT_USER_ID}}-{{LIBRECHAT_USER_EMAIL}}", "7", "u-7-"),
        ("{{SOMETHING_ELSE}}", "7", "{{SOMETHING_ELSE}}"),
        ("{{LIBRECHAT_USER_ID}}", "王", "b64:546L"),
        ("{{LIBRECHAT_USER_ID}}", "a\r\nX-Evil: 1", "aX-Evil: 1"),
    ],
)
def test_header_placeholders_are_filled_and_safe(
    value: str, name: str, sent: str
) -> None:
    target = replace(CLASSIC, headers={"X-Who": value})
    request = replace(ask(), placeholders={"LIBRECHAT_USER_ID": name})
    assert chat_call(target, request, stream=False).headers["X-Who"] == sent


def test_an_added_header_cannot_replace_the_key() -> None:
    target = replace(CLASSIC, headers={"API-Key": "other", "X-A": "1"})
    headers = chat_call(target, ask(), stream=False).headers
    assert headers == {"X-A": "1", "api-key": "KEY"}


def test_no_secret_is_in_the_text_form_of_a_call() -> None:
    call = chat_call(CLASSIC, ask(), stream=False)
    assert "KEY" not in repr(call) + repr(CLASSIC)
