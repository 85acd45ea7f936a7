"""What a server asks a person in the middle of a call, by either protocol."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Annotated, Any

import orjson
import pytest
from mcp.server import MCPServer
from mcp.server.mcpserver import Context, Elicit, Resolve
from pydantic import BaseModel, Field

from accounts.models import User
from tools.asking import Asks, PersonsReply, checked
from tools.mcp import connection
from tools.mcp.asking import parked
from tools.perform import perform
from tools.schema import BadArguments
from tools.tests.conftest import Put
from tools.tests.mcp_calls import configured, tool_of
from tools.tests.mcp_servers import Seen, older, serving
from tools.tool import Caller, Result

Started = Callable[..., Awaitable[None]]
MONDAY = '{"day": "Monday"}'


class Table(BaseModel):
    people: int = Field(ge=1, le=12)
    vegan: bool = False


def ask_table() -> Elicit[Table]:
    return Elicit("For how many?", Table)


async def book(day: str, table: Annotated[Table, Resolve(ask_table)]) -> str:
    """Book a table, asking by whatever the protocol has."""
    return f"{day}: {table.people}, vegan {table.vegan}"


async def twice(ctx: Context) -> str:
    """Ask twice while the call is open."""
    said = [await ctx.elicit(f"Question {n}", Table) for n in (1, 2)]
    return " ".join(each.action for each in said)


async def secrets(ctx: Context) -> str:
    """Ask for what no form can take."""

    class Odd(BaseModel):
        pass

    return (await ctx.elicit("Anything?", Odd)).action


pytestmark = pytest.mark.usefixtures("patient")


@pytest.fixture
async def started(put: Put) -> AsyncIterator[Started]:
    async with AsyncExitStack() as stack:

        async def start(*, old: bool) -> None:
            server = MCPServer("test")
            for tool in (book, twice, secrets):
                server.add_tool(tool)
            app: Any = server.streamable_http_app()
            seen = Seen()
            await stack.enter_async_context(serving(seen, older(app) if old else app))
            configured(put, url=f"{seen.url}/mcp", title="Tables")

        yield start
        await connection.close()


async def called(
    user: User, name: str, arguments: str = "{}", reply: PersonsReply | None = None
) -> Result:
    caller = Caller(user.pk, reply=reply)
    return await perform(await tool_of(user, name), arguments, caller)


def said(asks: Asks, answer: str = "reply", **fields: object) -> PersonsReply:
    """Return a reply as a stored call holds it, having been JSON between."""
    held = orjson.loads(orjson.dumps(asks.stored()))
    written = {each["key"]: fields for each in held["questions"]}
    reply = checked(held, answer, json.dumps(written))
    found = PersonsReply.in_call({"asks": held, "reply": reply})
    assert found
    return found


@pytest.mark.parametrize("old", [False, True])
async def test_a_call_goes_on_with_what_the_person_says(
    started: Started, alice: User, old: bool
) -> None:
    await started(old=old)
    asks = (await called(alice, "book", MONDAY)).asks
    assert asks
    assert (asks.asker, asks.host) == ("Tables", "127.0.0.1")
    [question] = asks.questions
    assert question.message == "For how many?"
    assert set(question.schema["properties"]) == {"people", "vegan"}  # type: ignore[call-overload]
    done = await called(alice, "book", MONDAY, said(asks, people=4, vegan=True))
    assert done == Result("Monday: 4, vegan True", untrusted=True)


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("answer", ["decline", "cancel"])
async def test_the_server_is_told_that_the_person_would_not_say(
    started: Started, alice: User, old: bool, answer: str
) -> None:
    await started(old=old)
    asks = (await called(alice, "book", MONDAY)).asks
    assert asks
    refused = await called(alice, "book", MONDAY, said(asks, answer))
    assert refused.failed
    assert answer in refused.text


async def test_an_older_server_may_ask_again_while_its_call_is_open(
    started: Started, alice: User
) -> None:
    await started(old=True)
    first = (await called(alice, "twice")).asks
    assert first
    second = (await called(alice, "twice", reply=said(first, people=1))).asks
    assert second
    assert second.questions[0].message == "Question 2"
    done = await called(alice, "twice", reply=said(second, "decline"))
    assert done.text == "accept decline"


async def test_with_two_calls_on_a_connection_nobody_is_asked(
    started: Started, alice: User
) -> None:
    await started(old=True)
    first = asyncio.create_task(called(alice, "twice"))
    asks = (await first).asks
    assert asks
    assert (await called(alice, "twice")).text == "cancel cancel"
    done = await called(alice, "twice", reply=said(asks, "decline"))
    assert done.asks


async def test_what_no_form_can_take_is_cancelled(
    started: Started, alice: User
) -> None:
    await started(old=True)
    assert (await called(alice, "secrets")).text == "cancel"


async def test_a_question_whose_call_is_gone_may_or_may_not_have_taken_effect(
    started: Started, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parked, "OPEN", 0.0)  # nobody answers in time
    await started(old=True)
    asks = (await called(alice, "twice")).asks
    assert asks
    gone = await called(alice, "twice", reply=said(asks, people=1))
    assert gone.failed
    assert "may or may not" in gone.text


def test_a_reply_fits_what_was_asked() -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    asks = {"questions": [{"key": "q", "schema": schema, "url": ""}], "state": ""}
    held = checked(asks, "reply", '{"q": {"n": 3, "more": 1}}')
    assert held == {"action": "accept", "content": {"q": {"n": 3}}}
    assert checked(asks, "decline", "")["action"] == "decline"
    for wrong in ('{"q": {"n": "three"}}', '{"q": 3}', "no JSON", "[]"):
        with pytest.raises(BadArguments):
            checked(asks, "reply", wrong)
