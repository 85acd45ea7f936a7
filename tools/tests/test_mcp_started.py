"""Servers that are programs: started, given little, ended."""

import asyncio

import psutil
import pytest

from accounts.models import User
from tests.patience import PATIENCE
from tools.mcp import connection, lacking
from tools.tests import mcp_servers
from tools.tests.conftest import Put
from tools.tests.mcp_calls import LONG, PROGRAM, called, configured, tool_of
from tools.toolset import toolset

pytestmark = pytest.mark.usefixtures("patient")


async def test_what_a_program_complains_of_is_ours_where_the_file_says(
    put: Put, alice: User, capfd: pytest.CaptureFixture[str]
) -> None:
    for stderr in ("ignore", "inherit"):
        configured(put, **PROGRAM, stderr=stderr)
        await called(alice, "complain", f'{{"text": "the {stderr}d one"}}')
        await connection.close()
    said = capfd.readouterr().err
    assert "the inheritd one" in said
    assert "the ignored one" not in said


async def test_a_program_gets_its_own_environment_and_none_of_ours(
    put: Put, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_SECRET_OF_OURS", "key")
    configured(put, **PROGRAM)
    names = (await called(alice, "environment")).text.split()
    assert {"OWN", "PATH", "PYTHONPATH"} <= set(names)
    assert "A_SECRET_OF_OURS" not in names
    assert "DJANGO_SETTINGS_MODULE" not in names


async def test_a_program_that_died_is_started_anew(put: Put, alice: User) -> None:
    configured(put, **PROGRAM)
    ended = await called(alice, "end")
    assert ended.failed
    assert "hung up" in ended.text
    assert (await called(alice, "add", '{"a": 2, "b": 3}')).text == "5"


async def test_a_program_that_is_not_there_is_named(put: Put, alice: User) -> None:
    configured(put, command="no-such-program", initTimeout=LONG)
    await toolset(alice.pk, "Ollama", ["mcp:test"])
    ((_, what),) = list(lacking())
    assert "a server that answers" in what


async def test_programs_end_with_their_connection(put: Put, alice: User) -> None:
    others = set(_children())  # of loops that other tests have left behind
    configured(put, **PROGRAM)
    await tool_of(alice, "add")
    children = set(_children()) - others
    await connection.close()
    assert children
    async with asyncio.timeout(PATIENCE):
        while children & set(_children()):  # noqa: ASYNC110 - the kernel tells nobody
            await asyncio.sleep(0.01)


def _children() -> list[int]:
    mine = psutil.Process().children(recursive=True)
    return [p.pid for p in mine if mcp_servers.__file__ in p.cmdline()]
