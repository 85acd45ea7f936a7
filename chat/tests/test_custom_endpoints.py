import json
from collections.abc import Awaitable, Callable

import pytest

from accounts.keys import provider_keys
from accounts.models import User
from chat.background import titles
from chat.boot import boot_for
from chat.person import Person
from chat.store import conversations, messages
from chat.tests.configured import custom, put
from chat.tests.conftest import Frame, Tab, said
from endpoints.simulator.script import Script, ScriptedToolCall
from endpoints.simulator.testing import SimulatorHandle

Open = Callable[..., Awaitable[Tab]]
QUAY = {"endpoint": "Quayside", "model": "tide"}


async def answered(tab: Tab, text: str = "Hi", **changes: object) -> tuple[Frame, str]:
    """Ask the custom endpoint; return run.started and the answer's text."""
    started = await tab.ask(text, **QUAY, **changes)
    assert started["type"] == "run.started", started
    return started, said(await tab.events())


@pytest.mark.parametrize("base", ["/openai/v1", "/v1"])
async def test_a_custom_endpoint_streams_like_azure(
    socket_for: Open, alice: User, configured: SimulatorHandle, base: str
) -> None:
    put(configured, custom(configured, baseURL=configured.url + base))
    configured.script("tide", Script(answer="High water at six"))
    tab = await socket_for(alice)
    started, text = await answered(tab)
    assert text == "High water at six"
    stored = await messages.of(alice.pk, started["conversation"]["id"])
    assert [m.get("endpoint") for m in stored] == [None, "Quayside"]
    assert stored[1]["status"] == "complete"


async def test_a_custom_endpoint_gets_its_parameters_and_headers(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    headers = {"X-Person": "{{LIBRECHAT_USER_ID}}"}
    fields = {"addParams": {"seed": 7}, "dropParams": ["top_p"], "headers": headers}
    put(configured, custom(configured, **fields))
    tab = await socket_for(alice)
    await answered(tab, params={"top_p": 0.3, "temperature": 0.4})
    last = configured.requests()[-1]
    assert last["body"]["seed"] == 7
    assert last["body"]["temperature"] == 0.4
    assert "top_p" not in last["body"]
    assert last["headers"]["x-person"] == str(alice.pk)


async def test_a_missing_key_of_ones_own_is_asked_for(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    put(configured, custom(configured, apiKey="user_provided"))
    tab = await socket_for(alice)
    refused = await tab.ask("Hi", **QUAY)
    assert (refused["code"], refused["details"]) == (
        "no_user_key",
        {"endpoint": "Quayside"},
    )
    assert await conversations.page(alice.pk) == ([], None)


async def test_ones_own_key_is_used_and_told_to_nobody(
    socket_for: Open, alice: User, bob: User, configured: SimulatorHandle
) -> None:
    put(configured, custom(configured, apiKey="user_provided"))
    await provider_keys.save(alice.pk, "Quayside", "sk-canary-7703")
    tab = await socket_for(alice)
    started, _ = await answered(tab)
    boot = await boot_for(Person.of(alice))
    assert boot["own_keys"] == [
        {"endpoint": "Quayside", "kept": True, "expires_at": None}
    ]
    assert "7703" not in json.dumps([started, boot], default=str)
    sent = configured.requests()[-1]["headers"]["authorization"]
    assert sent == "Bearer <14 characters>"
    others = await socket_for(bob)
    assert (await others.ask("Hi", **QUAY))["code"] == "no_user_key"


async def test_a_title_comes_by_a_function_call_of_the_custom_endpoint(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    fields = {"titleConvo": True, "titleMethod": "functions"}
    put(configured, custom(configured, **fields))
    call = ScriptedToolCall(
        name="save_title", arguments='{"title":"Tides of the North"}'
    )
    tab = await socket_for(alice)
    started, _ = await answered(tab)
    home = started["conversation"]["id"]
    configured.script("tide", Script(tool_calls=(call,)))
    await titles.write(alice.pk, home, last=True)
    assert (await conversations.get(alice.pk, home))["title"] == "Tides of the North"


async def test_a_long_chat_with_a_custom_endpoint_is_summarised(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    window = {"tide": {"context": 2000}}
    put(configured, custom(configured, summarize=True, tokenConfig=window))
    tab = await socket_for(alice)
    started, _ = await answered(tab, "harbour " * 600)
    home, leaf = started["conversation"]["id"], started["message"]["id"]
    more = {"conversation_id": home, "parent_id": leaf}
    summary, answer = Script(answer="They spoke of harbours."), Script(answer="Yes.")
    configured.script("tide", summary, answer)
    await answered(tab, "and tides " * 400, **more)
    stored = await messages.of(alice.pk, home)
    told = [m["summary"]["text"] for m in stored if "summary" in m]
    assert told == ["They spoke of harbours."]


async def test_the_menu_names_who_answers_and_what_models_are_for(
    stores: None, alice: User, configured: SimulatorHandle
) -> None:
    put(configured, custom(configured, iconURL="/static/img/mark.svg"))
    boot = await boot_for(Person.of(alice))
    tide = next(one for one in boot["offers"] if one["model"] == "tide")
    assert (tide["sender"], tide["group"]) == ("Quay", "Quayside")
    assert (tide["description"], tide["icon"]) == (
        "Rises and falls",
        "/static/img/mark.svg",
    )
    assert "demo-key" not in json.dumps(boot, default=str)
