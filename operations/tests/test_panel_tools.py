"""The panel's page of tools: what there is, how often it is called, its switches."""

from collections.abc import Callable, Iterator

import pytest
from asgiref.sync import async_to_sync
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.audit.models import AuditEntry
from accounts.models import AccessRule, SwitchedOff, User
from chat.store import mongo
from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from runtime import redis
from tools.counts import count
from tools.tool import Result, Tool
from tools.toolset import available

PAGE = "/admin/tools/"
CLOCK = Tool("current_time", "", "", {})
SERVER = {"crm": {"url": "https://crm.invalid/mcp", "headers": {"X": "${NOT_THERE}"}}}


@pytest.fixture(autouse=True)
def configured() -> Iterator[None]:
    before = live._live.config
    live.swap(LibreChat.model_validate({"mcpServers": SERVER}))
    redis.sync_redis.cache_clear()
    yield
    redis.sync_redis().close()
    live._live.config = before


@pytest.fixture
def panel(client: Client, ada: User, mongo_clean: str, redis_clean: str) -> Client:
    client.force_login(ada)
    return client


def text_of(panel: Client, address: str = PAGE) -> str:
    response = panel.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def use(
    panel: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> Callable[[str, str], None]:
    """Return what uses the page's switch of a name."""

    def pressed(name: str, state: str) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            panel.post(PAGE, {"name": name, "state": state})

    return pressed


def names(person: User) -> list[str]:
    return [tool.name for tool in async_to_sync(_available)(person)]


async def _available(person: User) -> list[Tool]:
    try:
        return list(await available(person.pk, "Ollama"))
    finally:
        await redis.close()
        await mongo.close()


def test_every_tool_is_listed_and_what_a_server_lacks(panel: Client) -> None:
    text = text_of(panel)
    assert "current_time" in text
    assert "mcp:crm" in text
    assert "needs a value for NOT_THERE" in text
    assert "https://crm.invalid" not in text


def test_a_tool_that_is_switched_off_is_nobodys_and_the_audit_tells(
    use: Callable[[str, str], None], panel: Client, alice: User, ada: User
) -> None:
    AccessRule.objects.create(
        effect="allow", subject="everyone", kind="tool", tool="*", position=0
    )
    assert "current_time" in names(alice)
    use("current_time", "off")
    assert "current_time" not in names(alice)
    assert "current_time" not in names(ada)
    assert 'value="current_time"> <input type="hidden" name="state" value="on">' in (
        text_of(panel)
    )
    use("current_time", "on")
    assert "current_time" in names(alice)
    told = AuditEntry.objects.filter(action="tool.switch").order_by("number")
    assert [(each.actor_id, each.details["state"]) for each in told] == [
        (ada.pk, "on → off"),
        (ada.pk, "off → on"),
    ]


def test_a_source_is_switched_off_with_all_its_tools(
    use: Callable[[str, str], None], alice: User
) -> None:
    use("builtin", "off")
    assert names(alice) == ["run_python"]  # of another source: the person's page
    assert SwitchedOff.objects.get().made_by is not None
    use("page", "off")
    assert not names(alice)


def test_others_switch_nothing(client: Client, bob: User) -> None:
    client.force_login(bob)
    refused = client.post(PAGE, {"name": "builtin", "state": "off"})
    assert refused.status_code in {302, 403}
    assert not SwitchedOff.objects.exists()


def test_calls_are_counted_by_tool_and_day(panel: Client) -> None:
    async def called() -> None:
        await count(CLOCK, Result("12:00", cost=None), 0.5)
        await count(CLOCK, Result("no", failed=True), 1.5)
        await redis.close()

    async_to_sync(called)()
    text = text_of(panel, f"{PAGE}?tool=current_time")
    assert "Calls of current_time by day" in text
    assert "1.0 s" in text
    assert "last 20" in text


def test_who_may_use_a_tool_is_told_by_the_rules(panel: Client) -> None:
    facts = {"kind": "tool", "tool": "current_time", "position": 5}
    AccessRule.objects.create(effect="allow", subject="role", role_id="ADMIN", **facts)
    AccessRule.objects.create(effect="deny", subject="everyone", **facts)
    assert "yes: ADMIN · no: Everyone" in text_of(panel)
