"""Rights that end on one process end on all others (S13, S14, S16).

Everything is ended through one web process, and held open on another one.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from chat.runs.guard import SIGN_IN_AGAIN
from endpoints.simulator.testing import Remote
from tests.browser.talk import slowly
from tests.chaos.person import Person
from tests.chaos.program import Program
from tests.conftest import another_web

pytestmark = [pytest.mark.system, pytest.mark.timeout(120)]
LIMIT = 15.0  # seconds; the promise is 5, and a busy machine is not the subject


@pytest.fixture(scope="module")
def other(program: Program) -> Iterator[str]:
    """Run a second web process; yield its address."""
    with another_web(program) as url:
        yield url


@asynccontextmanager
async def somebody(url: str, elsewhere: str) -> AsyncIterator[tuple[Person, Person]]:
    """Sign somebody up on one process; yield their tabs on it and on the other."""
    here = Person(url, "Wang")
    await here.sign_up()
    there = here.second_tab(elsewhere)
    try:
        yield here, there
    finally:
        await here.close()
        await there.close()


@asynccontextmanager
async def administrating(url: str, email: str) -> AsyncIterator[Person]:
    """Yield an administrator who is signed in."""
    ada = Person(url, "Ada")
    await ada.sign_in(email)
    try:
        yield ada
    finally:
        await ada.close()


async def closed(socket: aiohttp.ClientWebSocketResponse) -> int:
    """Wait until the server closes a socket; return the code it gave."""
    async with asyncio.timeout(LIMIT):
        while (message := await socket.receive()).type is not aiohttp.WSMsgType.CLOSE:
            assert not socket.closed
    return int(message.data)


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Ask over and over until it holds."""
    async with asyncio.timeout(LIMIT):
        while not await holds():  # noqa: ASYNC110 - another process is asked
            await asyncio.sleep(0.05)


UNDOING = ("suspend", "ban")
STOPPING = (*UNDOING, "delete")
PAGE = "/admin/accounts/user/{0}"


async def end(ada: Person, how: str, here: Person, number: int) -> None:
    """Take something from a person, by the panel or by themselves."""
    page = PAGE.format(number)
    listing = {"_selected_action": str(number)}
    match how:
        case "suspend":
            await ada.submit("/admin/accounts/user/", {"action": how, **listing})
        case "ban":
            await ada.submit(f"{page}/ban/", {"minutes": "5", "reason": "Spam"})
        case "delete":
            await ada.submit(f"{page}/delete/", {"post": "yes"})
        case "sign out":
            await ada.submit(f"{page}/sign-out/", {})
        case "log out":
            await here.submit("/accounts/logout/", {})


async def scene(
    how: str, url: str, other: str, administrator: str, azure: Remote
) -> None:
    async with (
        somebody(url, other) as (here, there),
        administrating(url, administrator) as ada,
    ):
        await there.connect()
        run = await there.ask(how)
        socket = await there.another_socket()
        number = (await socket.receive_json())["user"]["id"]
        await end(ada, how, here, number)
        assert await closed(socket) == SIGN_IN_AGAIN, how
        await until(lambda: is_out(there))
        if how not in STOPPING:  # an answer outlives a session as it does a tab
            await there.sign_in(there.email)
            await there.stop(run)
            await there.ended(run)
            assert (run.last or {})["message"]["status"] == "stopped"
            assert run.faults == []
            return
        await until(lambda: is_let_go(azure, how))
        if how in UNDOING:
            await ada.submit(*undo(how, number))
            await until(lambda: has_stopped(there, run.conversation_id))


async def number_of(person: Person) -> int:
    """Return the id that a person's socket is greeted with."""
    async with await person.another_socket() as socket:
        return int((await socket.receive_json())["user"]["id"])


async def is_let_go(azure: Remote, question: str) -> bool:
    """Say whether nobody listens any more to the answer to a question."""
    found = [one for one in azure.requests("gpt-4o") if says(one["body"], question)]
    return [one["outcome"] for one in found] == ["abandoned"]


def says(body: dict[str, Any], question: str) -> bool:
    """Say whether a request asks this question."""
    return question in str(body["messages"][-1])


def undo(how: str, number: int) -> tuple[str, dict[str, str]]:
    """Return the address and the form that let a person in again."""
    if how == "ban":
        return f"{PAGE.format(number)}/lift/", {}
    again = {"action": "reactivate", "_selected_action": str(number)}
    return "/admin/accounts/user/", again


async def is_out(person: Person) -> bool:
    return (await person.open("/api/conversations"))[0] == 401


async def has_stopped(person: Person, conversation_id: str) -> bool:
    path = f"/api/conversations/{conversation_id}/messages"
    return '"stopped"' in (await person.open(path))[1]


async def test_what_ends_here_ends_there(
    program: Program, other: str, administrator: str, azure: Remote
) -> None:
    azure.script("gpt-4o", slowly(speed=20))
    ways = (*STOPPING, "sign out", "log out")
    await asyncio.gather(
        *(scene(how, program.url, other, administrator, azure) for how in ways)
    )


async def test_a_demoted_administrator_is_out_of_the_panel_there(
    program: Program, other: str, administrator: str
) -> None:
    async with (
        somebody(program.url, other) as (_here, there),
        administrating(program.url, administrator) as ada,
    ):
        number = await number_of(there)
        form = {"name": "Wang", "email": there.email, "status": "active"}
        page = f"{PAGE.format(number)}/change/"
        await ada.submit(page, {**form, "role": "ADMIN"})
        assert "Dashboard" in (await there.open("/admin/"))[1]
        await ada.submit(page, {**form, "role": "USER"})
        assert "Dashboard" not in (await there.open("/admin/"))[1]
        ban = {"minutes": "5", "reason": "Revenge"}
        await there.submit(f"{PAGE.format(await number_of(ada))}/ban/", ban)
        assert "Dashboard" in (await ada.open("/admin/"))[1]


async def test_a_revoked_key_opens_nothing_there(program: Program, other: str) -> None:
    async with somebody(program.url, other) as (here, _there):
        wanted = {"name": "laptop", "scopes": ["api"]}
        made = await here.call("POST", "/keys", wanted)
        program_there = Person(other, "program")
        bearer = {"Authorization": f"Bearer {made['text']}"}
        path = "/api/conversations"
        assert (await program_there.open(path, **bearer))[0] == 200
        await here.call("DELETE", f"/keys/{made['key']['id']}")
        assert (await program_there.open(path, **bearer))[0] == 401
        await program_there.close()
