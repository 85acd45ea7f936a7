"""Rights that end on one process end on all others (S13, S14, S16).

Everything is ended through one web process, and held open on another one. The other one
is told by Redis: the bound of five seconds is what holds where that goes wrong, and
follows from how often a process asks the database by itself.
"""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from accounts.rights import cache
from chat.runs.watching import guard
from chat.runs.watching.guard import SIGN_IN_AGAIN
from endpoints.simulator.testing import Remote
from tests.browser.talk import slowly
from tests.chaos.person import PASSWORD, Person
from tests.chaos.program import Program
from tests.conftest import another_web
from tests.patience import PATIENCE

pytestmark = pytest.mark.system
PROMISE = 5.0  # seconds


@pytest.fixture(scope="module")
def other(program: Program) -> Iterator[str]:
    """Run a second web process; yield its address."""
    with another_web(program) as url:
        yield url


@asynccontextmanager
async def somebody(
    url: str, elsewhere: str, *, apart: bool = False
) -> AsyncIterator[tuple[Person, Person]]:
    """Sign somebody up on one process; yield their tabs on it and on the other.

    `apart`: the other one is another browser's, which signed in by itself.
    """
    here = Person(url, "Wang")
    await here.sign_up()
    there = Person(elsewhere, "Wang") if apart else here.second_tab(elsewhere)
    if apart:
        await there.sign_in(here.email)
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
    async with asyncio.timeout(PATIENCE):
        while (message := await socket.receive()).type is not aiohttp.WSMsgType.CLOSE:
            assert not socket.closed
    return int(message.data)


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Ask over and over until it holds."""
    async with asyncio.timeout(PATIENCE):
        while not await holds():  # noqa: ASYNC110 - another process is asked
            await asyncio.sleep(0.05)


UNDOING = ("suspend", "ban")
STOPPING = (*UNDOING, "delete")
BY_ANOTHER_BROWSER = ("end others", "new password")
BY_THEMSELVES = ("log out", *BY_ANOTHER_BROWSER)
PAGE = "/admin/accounts/user/{0}"
NEW_PASSWORD = "another long pass phrase"


async def end(ada: Person, how: str, here: Person, number: int) -> None:
    """Take something from a person, by the panel or by themselves."""
    if how in BY_THEMSELVES:
        await end_oneself(how, here)
        return
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


async def end_oneself(how: str, here: Person) -> None:
    """End one's own session, or those of all other browsers."""
    match how:
        case "log out":
            await here.submit("/accounts/logout/", {})
        case "end others":
            await here.call("DELETE", "/sessions")
        case "new password":
            new = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
            form = {"oldpassword": PASSWORD, **new}
            await here.submit("/accounts/password/change/", form)


async def scene(how: str, ada: Person, other: str, azure: Remote) -> None:
    apart = how in BY_ANOTHER_BROWSER
    async with somebody(ada.url, other, apart=apart) as (here, there):
        await there.connect()
        run = await there.ask(how)
        socket = await there.another_socket()
        number = (await socket.receive_json())["user"]["id"]
        await end(ada, how, here, number)
        assert await closed(socket) == SIGN_IN_AGAIN, how
        await until(lambda: is_out(there))
        if apart:
            assert not await is_out(here)
        if how not in STOPPING:  # an answer outlives a session as it does a tab
            await there.sign_in(
                there.email, NEW_PASSWORD if how == "new password" else PASSWORD
            )
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
    ways = (*STOPPING, "sign out", *BY_THEMSELVES)
    async with administrating(program.url, administrator) as ada:
        await asyncio.gather(*(scene(how, ada, other, azure) for how in ways))


async def test_what_nobody_told_is_found_in_time(
    program: Program, other: str, azure: Remote
) -> None:
    assert max(guard.EVERY, cache.TRUST) <= PROMISE
    azure.script("gpt-4o", slowly(speed=20))
    async with somebody(program.url, other) as (_here, there):
        await there.connect()
        await there.ask("untold")
        socket = await there.another_socket()
        # Past the program: no process is told, and no counter is raised.
        file = program.folder / "data" / "people.sqlite3"
        with closing(sqlite3.connect(file, timeout=PATIENCE)) as database, database:
            suspended = "UPDATE accounts_user SET status = 'suspended' WHERE email = ?"
            assert database.execute(suspended, [there.email]).rowcount == 1
        assert await closed(socket) == SIGN_IN_AGAIN
        await until(lambda: is_let_go(azure, "untold"))
        await until(lambda: is_out(there))


async def test_who_leaves_a_group_loses_its_models_there(
    program: Program, other: str, administrator: str, azure: Remote
) -> None:
    async with (
        somebody(program.url, other) as (_here, there),
        administrating(program.url, administrator) as ada,
    ):
        number, group = await number_of(there), await group_of(ada)
        about = {"subject": "group", "group": group}
        await allow(ada, "allow", **about)
        await allow(ada, "deny", subject="person", person=str(number))
        page = f"{PAGE.format(number)}/change/"
        form = {"name": "Wang", "email": there.email, "status": "active"}
        member = {**form, "role": "USER", "groups": group}
        await ada.submit(page, member)
        await there.connect()
        azure.script("gpt-4o", slowly("Yes."))
        await there.ended(await there.ask("as a member"))
        assert len(azure.requests("gpt-4o")) == 1
        assert "gpt-4o" in (await there.open("/api/config"))[1]
        del member["groups"]
        await ada.submit(page, member)
        with pytest.raises(RuntimeError, match="model_denied"):
            await there.ask("as one no longer")
        assert "gpt-4o" not in (await there.open("/api/config"))[1]


async def group_of(ada: Person) -> str:
    """Make a group of people; return its id."""
    name = uuid4().hex
    made = {"name": name, "description": "", "source": "local", "external_id": ""}
    await ada.submit("/admin/accounts/peoplegroup/add/", made)
    listed = (await ada.open(f"/admin/accounts/peoplegroup/?q={name}"))[1]
    found = re.search(r"/accounts/peoplegroup/(\d+)/change/", listed)
    assert found is not None
    return found.group(1)


async def allow(ada: Person, effect: str, **about: str) -> None:
    """Put one more rule about gpt-4o under the list."""
    rule = {"position": "7", "effect": effect, "kind": "model", "model": "gpt-4o"}
    rule |= {"endpoint": "*", "azure_group": "*", **about}
    _, page = await ada.submit("/admin/accounts/accessrule/add/", rule)
    assert "errornote" not in page


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
