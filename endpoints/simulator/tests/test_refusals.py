import pytest
from openai import AsyncAzureOpenAI, BadRequestError, NotFoundError, RateLimitError

from endpoints.simulator.script import Script, ScriptedTrouble, TroubleName
from endpoints.simulator.testing import SimulatorHandle
from endpoints.simulator.tests.conftest import HELLO, Raw

PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}


@pytest.mark.parametrize(
    ("path", "version", "status"),
    [
        ("/openai/deployments/gpt-4o/chat/completions", "", 404),
        ("/openai/deployments/gpt-4o/chat/completions", "soon", 404),
        ("/openai/deployments/gpt-4o/chats", "2024-10-21", 404),
        ("/sweden/openai/deployments/d/chat/completions", "2024-10-21", 200),
        (
            "/openai/deployments/d/extensions/chat/completions",
            "2024-02-15-preview",
            200,
        ),
        ("/v1/chat/completions", "", 200),
        ("/openai/v1/chat/completions", "", 400),  # v1 wants `model` in the body
    ],
)
def test_path_and_version_decide_who_answers(
    raw: Raw, path: str, version: str, status: int
) -> None:
    assert raw(path, version=version).status_code == status


def test_a_request_without_key_is_refused(raw: Raw) -> None:
    answer = raw(accept="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "401")


@pytest.mark.parametrize(
    "header",
    [{"api_key": "right"}, {"authorization": "Bearer right"}],
    ids=["key", "bearer"],
)
def test_key_and_bearer_are_both_accepted(
    azure: SimulatorHandle, raw: Raw, header: dict[str, str]
) -> None:
    azure.script("gpt-4o", Script(key="right", answer="x"))
    assert raw(**header).status_code == 200


def test_another_key_than_the_scripted_one_is_refused(
    azure: SimulatorHandle, raw: Raw
) -> None:
    azure.script("gpt-4o", Script(key="right"))
    assert raw(api_key="wrong").status_code == 401


@pytest.mark.parametrize(
    ("model", "body", "code", "param"),
    [
        ("gpt-4o", {"messages": []}, None, "messages"),
        (
            "gpt-4o",
            {"messages": [{"role": "boss", "content": "x"}]},
            None,
            "messages[0].role",
        ),
        ("gpt-4o", {**HELLO, "temperature": 3}, None, "temperature"),
        ("gpt-4o", {**HELLO, "stop": ["a", "b", "c", "d", "e"]}, None, "stop"),
        ("gpt-4o", {**HELLO, "user_name": "x"}, None, None),
        ("gpt-4o", {**HELLO, "stream_options": {}}, None, "stream_options"),
        ("o3-mini", {**HELLO, "max_tokens": 9}, "unsupported_parameter", "max_tokens"),
        ("gpt-5", {**HELLO, "temperature": 0.5}, "unsupported_value", "temperature"),
        ("gpt-5", {**HELLO, "top_p": 0.5}, "unsupported_parameter", "top_p"),
        ("o1", {**HELLO, "stream": True}, "unsupported_value", "stream"),
        ("o3-pro", HELLO, "OperationNotSupported", None),
        (
            "gpt-4",
            {"messages": [{"role": "user", "content": [PICTURE]}]},
            None,
            "messages[0].content",
        ),
    ],
)
def test_bodies_that_azure_refuses(
    raw: Raw, model: str, body: dict[str, object], code: str | None, param: str | None
) -> None:
    answer = raw(f"/openai/deployments/{model}/chat/completions", json=body)
    error = answer.json()["error"]
    assert answer.status_code == 400
    assert (error.get("code"), error.get("param")) == (code, param)


def test_an_old_version_does_not_know_newer_parameters(raw: Raw) -> None:
    body = {**HELLO, "stream": True, "stream_options": {"include_usage": True}}
    assert raw(json=body, version="2024-02-01").status_code == 400
    assert raw(json=body, version="2024-10-21").status_code == 200


def test_a_body_that_is_not_json_is_refused(raw: Raw) -> None:
    assert raw(json=["no", "object"]).status_code == 400


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("unauthorized", 401),
        ("forbidden", 403),
        ("deployment_not_found", 404),
        ("content_filter", 400),
        ("context_length", 400),
        ("busy", 429),
        ("timeout", 408),
        ("server_error", 500),
        ("unavailable", 503),
    ],
)
def test_each_trouble_has_its_status(
    azure: SimulatorHandle, raw: Raw, name: TroubleName, status: int
) -> None:
    azure.script("gpt-4o", Script(error=name))
    assert raw().status_code == status


async def test_the_package_sees_a_missing_deployment(
    azure: SimulatorHandle, client: AsyncAzureOpenAI
) -> None:
    azure.script("gone", Script(error="deployment_not_found"))
    with pytest.raises(NotFoundError) as caught:
        await client.chat.completions.create(
            model="gone", messages=[{"role": "user", "content": "x"}]
        )
    assert caught.value.code == "DeploymentNotFound"


async def test_a_blocked_prompt_names_category_and_severity(
    azure: SimulatorHandle, client: AsyncAzureOpenAI
) -> None:
    azure.script("gpt-4o", Script(error="content_filter"))
    with pytest.raises(BadRequestError) as caught:
        await client.chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": "x"}]
        )
    body = caught.value.body
    assert isinstance(body, dict)
    found = body["innererror"]["content_filter_result"]["violence"]
    assert found == {"filtered": True, "severity": "medium"}


async def test_a_busy_deployment_says_how_long_to_wait(
    azure: SimulatorHandle, client: AsyncAzureOpenAI
) -> None:
    azure.script("gpt-4o", Script(error=ScriptedTrouble(name="busy", retry_after=2.5)))
    with pytest.raises(RateLimitError) as caught:
        await client.chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": "x"}]
        )
    assert caught.value.response.headers["retry-after-ms"] == "2500"


def test_a_script_can_fail_n_times_and_then_answer(
    azure: SimulatorHandle, raw: Raw
) -> None:
    azure.script("gpt-4o", Script(error="busy", times=2), Script(answer="x"))
    assert [raw().status_code for _ in range(4)] == [429, 429, 200, 200]


def test_regions_are_scripted_apart(azure: SimulatorHandle, raw: Raw) -> None:
    azure.script("sweden/*", Script(error="unavailable"))
    path = "/openai/deployments/gpt-4o/chat/completions"
    assert raw("/sweden" + path).status_code == 503
    assert raw("/france" + path).status_code == 200


def test_parameters_and_windows_are_scripted(azure: SimulatorHandle, raw: Raw) -> None:
    azure.script("gpt-4o", Script(unknown_parameters=("seed",), context_window=1))
    assert raw(json={**HELLO, "seed": 1}).json()["error"]["param"] == "seed"
    long = {"messages": [{"role": "user", "content": "more than one token"}]}
    assert raw(json=long).json()["error"]["code"] == "context_length_exceeded"
