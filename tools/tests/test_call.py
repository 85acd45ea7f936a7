"""One call of an answer: it ends with the leave to make it, and is counted."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from accounts.models import AccessRule, User
from accounts.rights.switches import switch
from tools import builtin
from tools import call as calling
from tools.call import TAKEN, call
from tools.counts import counted, last_failures
from tools.tool import Caller, Result, Tool

TOOL = Tool("dig", "Dig", "", {"type": "object"})


async def test_a_call_that_goes_on_ends_when_its_tool_is_switched_off(
    alice: User, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def for_ever(*_: object) -> Result:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        raise AssertionError

    monkeypatch.setattr(builtin, "call", for_ever)
    monkeypatch.setattr(calling, "LOOK", 0.01)
    going = asyncio.create_task(call(TOOL, "", Caller(alice.pk)))
    await begun.wait()
    await sync_to_async(switch)(ada, "tool", "dig", on=False)
    assert (await going).text == TAKEN
    assert ended.is_set()


async def test_a_call_whose_leave_has_gone_is_not_made(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await AccessRule.objects.acreate(
        effect="deny", subject="person", person=alice, kind="tool", tool="dig"
    )
    monkeypatch.setattr(builtin, "call", None)
    days = {timezone.now().date()}
    result = await call(TOOL, "", Caller(alice.pk))
    assert (result.failed, result.text) == (True, TAKEN)
    days.add(timezone.now().date())  # midnight may have passed
    [found] = filter(None, (await sync_to_async(counted)(days)).values())
    assert (found["dig"].calls, found["dig"].failed) == (1, 1)
    assert "dig" in await sync_to_async(last_failures)()
