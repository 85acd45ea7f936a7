from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from chat import titles
from chat.store import conversations
from chat.tests.api.conftest import talk
from chat.title_text import LONGEST, cleaned, first_words, from_calls
from config import live
from config.librechat import LibreChat
from endpoints.errors import EndpointError
from endpoints.simulator.script import Script, ToolCall
from endpoints.simulator.testing import SimulatorHandle

Configure = Callable[..., None]


@pytest.fixture
def configure(stores: None, simulator: SimulatorHandle) -> Configure:
    """Return a function that puts an Azure block with title settings in force."""

    def put(**settings: object) -> None:
        group = {
            "group": "demo",
            "apiKey": "demo-key",
            "instanceName": "demo",
            "baseURL": simulator.url + "/openai/deployments/${DEPLOYMENT_NAME}",
            "version": "2024-10-21",
            "models": {
                "gpt-4o": {"deploymentName": "gpt-4o"},
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
    call = ToolCall(name="save_title", arguments='{"language":"zh","title":"北方港口"}')
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


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ('"Harbours"', "Harbours"),
        ("Title: Harbours.\nMore", "Harbours"),
        ("**标题:港口**", "港口"),
        ("《港口》", "港口"),
        ("<think>hm\nhm</think>Harbours", "Harbours"),
        ("  ", ""),
        (
            "This is a chat about harbours of the North",
            "This is a chat about harbours…",
        ),
        ("x" * 500, "x" * LONGEST),
    ],
)
def test_titles_are_cleaned(raw: str, shown: str) -> None:
    assert cleaned(raw) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one two three", "one two three"),
        ("one two three four five six seven", "one two three four five six…"),
        ("港" * 100, "港" * 40 + "…"),
        ("", ""),
    ],
)
def test_first_words_are_short(text: str, shown: str) -> None:
    assert first_words(text) == shown


@pytest.mark.parametrize(
    "calls",
    [[], [{}], [{"function": {"arguments": "{"}}], [{"function": {"arguments": "{}"}}]],
)
def test_calls_without_a_title_give_none(calls: list[dict[str, Any]]) -> None:
    assert from_calls(calls) == ""
