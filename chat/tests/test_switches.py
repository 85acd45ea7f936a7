"""What `interface` switches off is refused by the server, not only hidden."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import AsyncClient
from django.utils import timezone

from accounts.models import User
from accounts.rights.access import may_use_model
from chat.boot import boot_for
from chat.person import Person
from chat.store import conversations
from chat.tests.api.conftest import Caller, talk
from chat.tests.configured import put
from chat.tests.conftest import Tab
from endpoints.simulator.testing import SimulatorHandle

Open = Callable[..., Awaitable[Tab]]
PRESET = {"name": "P", "endpoint": "azureOpenAI", "model": "gpt-4o"}
PROMPT = {"name": "P", "text": "Hello"}


@pytest.fixture
async def caller(stores: None, alice: User) -> Caller:
    """Sign Alice in, leaving the configuration alone."""
    client = AsyncClient()
    await client.aforce_login(alice)
    return Caller(client)


@pytest.mark.parametrize(
    ("switch", "method", "path", "body"),
    [
        ("presets", "post", "/presets", PRESET),
        ("prompts", "post", "/prompts", PROMPT),
        ("bookmarks", "post", "/tags", {"name": "quay"}),
        ("bookmarks", "patch", "/conversations/{home}", {"tags": ["quay"]}),
        ("parameters", "patch", "/conversations/{home}", {"params": {"top_p": 0.1}}),
        ("parameters", "patch", "/conversations/{home}", {"system_prompt": "Rude"}),
        (
            "feedback",
            "put",
            "/conversations/{home}/messages/{answer}/feedback",
            {"rating": "up"},
        ),
    ],
)
async def test_the_api_refuses_what_is_switched_off(
    caller: Caller,
    alice: User,
    configured: SimulatorHandle,
    switch: str,
    method: str,
    path: str,
    body: dict[str, Any],
) -> None:
    home, (_, answer) = await talk(alice, "Hi", "Hello")
    address = path.format(home=home, answer=answer)
    status, _ = await caller.ask(method, address, body)
    assert status == 200
    put(configured, interface={switch: False})
    status, refused = await caller.ask(method, address, body)
    assert (status, refused["error"]["code"]) == (403, "switched_off")


async def test_prompts_may_be_there_to_use_only(
    caller: Caller, configured: SimulatorHandle
) -> None:
    kept = await caller.did("post", "/prompts", PROMPT)
    put(configured, interface={"prompts": {"use": True, "create": False}})
    status, refused = await caller.ask("post", "/prompts", PROMPT)
    assert (status, refused["error"]["code"]) == (403, "switched_off")
    filled = await caller.did("post", f"/prompts/{kept['id']}/fill", {"values": {}})
    assert filled == {"text": "Hello"}


async def test_what_was_set_before_can_be_taken_away(
    caller: Caller, alice: User, configured: SimulatorHandle
) -> None:
    home, _ = await talk(alice, "Hi", "Hello")
    put(configured, interface={"parameters": False, "bookmarks": False})
    nothing = {"params": {}, "system_prompt": "", "tags": []}
    await caller.did("patch", f"/conversations/{home}", nothing)


@pytest.mark.parametrize(
    ("switch", "wish"),
    [
        ("parameters", {"params": {"temperature": 0.1}}),
        ("parameters", {"params": {"system_prompt": "Be rude"}}),
        ("temporaryChat", {"temporary": True}),
    ],
)
async def test_the_socket_refuses_what_is_switched_off(
    socket_for: Open,
    alice: User,
    configured: SimulatorHandle,
    switch: str,
    wish: dict[str, Any],
) -> None:
    put(configured, interface={switch: False})
    tab = await socket_for(alice)
    assert (await tab.ask("Hi", **wish))["code"] == "switched_off"
    assert (await tab.ask("Hi"))["type"] == "run.started"
    await tab.events()


async def test_temporary_chats_live_as_long_as_the_file_says(
    socket_for: Open, alice: User, configured: SimulatorHandle
) -> None:
    put(configured, interface={"temporaryChatRetention": 24})
    tab = await socket_for(alice)
    started = await tab.ask("Hi", temporary=True)
    await tab.events()
    made = started["conversation"]
    begin, end = (datetime.fromisoformat(made[n]) for n in ("created_at", "expires_at"))
    assert end - begin == timedelta(hours=24)


async def test_terms_come_before_the_first_message_on_every_way(
    socket_for: Open, alice: User, caller: Caller, configured: SimulatorHandle
) -> None:
    tab = await socket_for(alice)
    put(configured, interface={"termsOfService": {"modalAcceptance": True}})
    assert (await tab.ask("Hi"))["code"] == "terms"
    assert (await boot_for(Person.of(alice)))["offers"] != []
    assert (await conversations.page(alice.pk))[0] == []
    page = await caller.client.get("/")
    assert page.headers["Location"] == "/accounts/terms/?next=%2F"
    before = timezone.now()
    accepted = await caller.client.post("/accounts/terms/", {"next": "/"})
    assert accepted.headers["Location"] == "/"
    await alice.arefresh_from_db()
    assert alice.terms_accepted_at is not None
    assert alice.terms_accepted_at >= before
    assert await may_use_model(alice, "azureOpenAI", "gpt-4o")


async def test_links_may_be_for_colleagues_alone(
    caller: Caller, alice: User, configured: SimulatorHandle
) -> None:
    home, _ = await talk(alice, "Hi", "Hello")
    put(configured, interface={"sharedLinks": {"public": False}})
    link = {"conversation_id": home, "audience": "public"}
    status, refused = await caller.ask("post", "/shares", link)
    assert (status, refused["error"]["code"]) == (403, "switched_off")
    await caller.did("post", "/shares", {**link, "audience": "signed_in"})
    put(configured, interface={"sharedLinks": False})
    assert (await caller.ask("post", "/shares", link))[0] == 403


@pytest.mark.parametrize(("opens", "target"), [(True, 'target="_blank"'), (False, "")])
async def test_a_policy_opens_where_the_file_says(
    caller: Caller, configured: SimulatorHandle, opens: bool, target: str
) -> None:
    link = {"externalUrl": "https://quay.example/privacy", "openNewTab": opens}
    put(configured, interface={"privacyPolicy": link})
    page = (await caller.client.get("/")).content.decode()
    _, _, rest = page.partition('href="https://quay.example/privacy"')
    assert rest.partition(">")[0].strip().partition(" ")[0] == target


async def test_the_foot_of_the_chat_has_the_installations_own_words(
    caller: Caller, configured: SimulatorHandle, settings: LazySettings
) -> None:
    settings.CUSTOM_FOOTER = "Of the *harbour*"
    assert "Of the *harbour*" in (await caller.client.get("/")).content.decode()
    put(configured, interface={"customFooter": "<b>Quay</b>"})
    page = (await caller.client.get("/")).content.decode()
    assert "&lt;b&gt;Quay&lt;/b&gt;" in page
    assert "Of the *harbour*" not in page
