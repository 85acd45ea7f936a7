from collections.abc import Callable

import pytest

from accounts.models import User
from chat.background import titles
from chat.store import conversations
from chat.tests.api.conftest import talk
from endpoints.errors import EndpointError
from endpoints.simulator.script import Script, ScriptedToolCall, ScriptedTrouble
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat

Configure = Callable[..., None]


@pytest.fixture
def configure(stores: None, simulator: SimulatorHandle) -> Configure:
    """Return a function that puts an Azure block with title settings in force."""

    def put(base: str = "gpt-4o", **settings: object) -> None:
        group = {
            "group": "demo",
            "apiKey": "demo-key",
            "instanceName": "demo",
            "baseURL": simulator.url + "/openai/deployments/${DEPLOYMENT_NAME}",
            "version": "2025-04-01-preview",
            "models": {
                "gpt-4o": {"deploymentName": "gpt-4o", "baseModel": base},
                "small": {"deploymentName": "small", "baseModel": "gpt-4o-mini"},
            },
        }
        azure = {"titleConvo": True, "groups": [group], **settings}
        raw = {"version": "1.3.17", "endpoints": {"azureOpenAI": azure}}
        live.swap(LibreChat.model_validate(raw))

    return put


async def titled(owner: User, *texts: str) -> str:
    home, _ = await talk(owner, *texts, title="")
    await conversations.change(owner.pk, home, {"title": "", "title_source": "default"})
    await titles.write(owner.pk, home, last=True)
    return (await conversations.get(owner.pk, home))["title"]


async def test_the_title_model_is_asked(
    configure: Configure, simulator: SimulatorHandle, alice: User
) -> None:
    configure(titleModel="small")
    simulator.script("small", Script(answer='"Harbours of the North."'))
    assert (
        await titled(alice, "Where are harbours?", "North") == "Harbours of the North"
    )


async def test_functions_take_the_title_from_the_call(
    configure: Configure, simulator: SimulatorHandle, alice: User
) -> None:
    configure(titleModel="small", titleMethod="functions")
    call = ScriptedToolCall(
        name="save_title", arguments='{"language":"zh","title":"北方港口"}'
    )
    simulator.script("small", Script(tool_calls=(call,)))
    assert await titled(alice, "港口在哪里?", "北方") == "北方港口"


@pytest.mark.parametrize("method", ["completion", "functions"])
async def test_a_short_title_in_the_conversations_language_is_asked_for(
    configure: Configure, simulator: SimulatorHandle, alice: User, method: str
) -> None:
    configure(titleModel="small", titleMethod=method)
    simulator.script("small", Script(answer="《北方的港口》"))
    assert await titled(alice, "北方有哪些港口?", "有三个。") == "北方的港口"
    body = simulator.requests()[0]["body"]
    rule, question = (message["content"] for message in body["messages"])
    assert "at most five words, in the language of the message" in rule
    assert question == "北方有哪些港口?"
    if method == "functions":
        assert "At most five words in that language" in str(body["tools"])


async def test_functions_fall_back_to_completion(
    configure: Configure, simulator: SimulatorHandle, alice: User
) -> None:
    configure(titleModel="small", titleMethod="functions")
    refused = Script(error="operation_not_supported", times=1)
    simulator.script("small", refused, Script(answer="Northern harbours"))
    assert await titled(alice, "Where?", "North") == "Northern harbours"


async def test_completion_falls_back_to_the_first_words(
    configure: Configure, simulator: SimulatorHandle, alice: User
) -> None:
    configure(titleModel="small")
    simulator.script("small", Script(error="content_filter"))
    assert await titled(alice, "Where are harbours?", "N") == "Where are harbours?"


async def test_a_title_model_that_is_not_on_offer_costs_a_warning(
    configure: Configure,
    simulator: SimulatorHandle,
    alice: User,
    caplog: pytest.LogCaptureFixture,
) -> None:
    configure(titleModel="nowhere")
    simulator.script("gpt-4o", Script(answer="Harbours"))
    assert await titled(alice, "Where?", "North") == "Harbours"
    assert "nowhere" in caplog.text


async def test_a_configured_prompt_is_used(
    configure: Configure, simulator: SimulatorHandle, alice: User
) -> None:
    configure(titleModel="small", titlePrompt="Name this: {convo}")
    simulator.script("small", Script(answer="Harbours"))
    await titled(alice, "Where?", "North")
    (request,) = simulator.requests()
    assert "Name this: Where?" in str(request)


@pytest.mark.parametrize(
    ("base", "effort"),
    [("o4-mini", "low"), ("gpt-5", "minimal"), ("gpt-5.1", "none"), ("gpt-4o", None)],
)
async def test_models_that_think_first_get_room_for_it(
    configure: Configure,
    simulator: SimulatorHandle,
    alice: User,
    base: str,
    effort: str | None,
) -> None:
    configure(titleModel="current_model", base=base)
    simulator.script("gpt-4o", Script(answer="Harbours", base_model=base))
    assert await titled(alice, "Where?", "North") == "Harbours"
    body = simulator.requests()[0]["body"]
    assert body.get("reasoning_effort") == effort
    limit = body.get("max_completion_tokens", body.get("max_tokens"))
    assert limit == (60 if effort is None else 2_060)


@pytest.mark.parametrize("first", ["cut", "thoughts", "refused"])
async def test_a_title_cut_off_in_thought_is_asked_for_without_a_limit(
    configure: Configure, simulator: SimulatorHandle, alice: User, first: str
) -> None:
    configure(titleModel="small")
    message = "Could not finish the message because max_tokens was reached."
    body: dict[str, object] = {"error": {"message": message, "code": None}}
    trouble = ScriptedTrouble(status=400, body=body)
    scripts = {
        "cut": Script(answer="", finish_reason="length", times=1),
        "thoughts": Script(answer="<think>Well, " + "hm " * 90, times=1),
        "refused": Script(error=trouble, times=1),
    }
    simulator.script(
        "small", scripts[first], Script(answer="<think>hm</think>Harbours")
    )
    assert await titled(alice, "Where?", "North") == "Harbours"
    limits = [request["body"].get("max_tokens") for request in simulator.requests()]
    assert limits == [60, None]


async def test_a_title_that_a_filter_refused_is_not_asked_for_again(
    configure: Configure, simulator: SimulatorHandle, alice: User
) -> None:
    configure(titleModel="small")
    simulator.script("small", Script(error="content_filter"))
    await titled(alice, "Where are harbours?", "N")
    assert len(simulator.requests()) == 1


@pytest.mark.parametrize(
    ("settings", "sent"),
    [
        (
            {"titlePrompt": "Name this: {convo}", "titleMessageRole": "system"},
            [("system", "Name this: Where?")],
        ),
        (
            {"titlePrompt": "Name this", "titleMessageRole": "user"},
            [("user", "Name this\n\nWhere?")],
        ),
        (
            {"titlePrompt": "Name this", "titleMessageRole": "assistant"},
            [("assistant", "Name this"), ("user", "Where?")],
        ),
        (
            {
                "titlePrompt": "N: {convo}",
                "titlePromptTemplate": "Q={input};A={output}",
            },
            [("user", "N: Q=Where?;A=North")],
        ),
        (
            {"titlePrompt": "N: {convo}", "titleTiming": "final"},
            [("user", "N: User: Where?\nAssistant: North")],
        ),
    ],
)
async def test_the_file_says_how_a_title_is_asked_for(
    configure: Configure,
    simulator: SimulatorHandle,
    alice: User,
    settings: dict[str, str],
    sent: list[tuple[str, str]],
) -> None:
    configure(titleModel="small", **settings)
    simulator.script("small", Script(answer="Harbours"))
    await titled(alice, "Where?", "North")
    messages = simulator.requests()[0]["body"]["messages"]
    assert [(one["role"], one["content"]) for one in messages] == sent


async def test_a_template_never_fills_in_what_a_person_wrote(
    configure: Configure, simulator: SimulatorHandle, alice: User
) -> None:
    configure(titleModel="small", titlePromptTemplate="{input}|{output}")
    simulator.script("small", Script(answer="Harbours"))
    await titled(alice, "{output}", "North")
    assert simulator.requests()[0]["body"]["messages"][1]["content"] == "{output}|North"


async def test_a_persons_own_title_is_never_overwritten(
    configure: Configure, simulator: SimulatorHandle, alice: User
) -> None:
    configure(titleModel="small")
    home, _ = await talk(alice, "1", "2")
    await conversations.change(alice.pk, home, {"title": "M", "title_source": "user"})
    await titles.write(alice.pk, home)
    assert (await conversations.get(alice.pk, home))["title"] == "M"
    assert simulator.requests() == []


async def test_an_answer_to_mere_pictures_gives_the_title(
    configure: Configure, simulator: SimulatorHandle, alice: User
) -> None:
    configure(titleModel="small")
    simulator.script("small", Script(error="content_filter"))
    assert await titled(alice, "", "A cat on a mat") == "A cat on a mat"


async def test_a_busy_model_is_tried_again_later(
    configure: Configure, simulator: SimulatorHandle, alice: User
) -> None:
    configure(titleModel="small")
    simulator.script("small", *[Script(error="server_error")] * 9)
    home, _ = await talk(alice, "Where?", "North", title="")
    await conversations.change(alice.pk, home, {"title_source": "default"})
    with pytest.raises(EndpointError):
        await titles.write(alice.pk, home)
