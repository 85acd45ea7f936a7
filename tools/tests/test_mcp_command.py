"""`manage.py mcp` says which servers there are, and what each answers."""

import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tools.tests import mcp_servers
from tools.tests.conftest import Put

ROOT = Path(__file__).parents[2]
PROGRAM = {
    "command": sys.executable,
    "args": [mcp_servers.__file__, "stdio"],
    "env": {"PYTHONPATH": str(ROOT)},
    "initTimeout": 180_000,
    "description": "does sums",
}
DEAD = {"url": "http://key@127.0.0.1:1/mcp?key=secret", "chatMenu": False}


def told(*options: str) -> str:
    out = StringIO()
    try:
        call_command("mcp", *options, stdout=out)
    except CommandError as error:
        out.write(str(error))
    return "\n".join(" ".join(line.split()) for line in out.getvalue().splitlines())


def test_servers_are_listed_without_being_asked(put: Put) -> None:
    put({"mcpServers": {"sums": PROGRAM, "dead": DEAD}})
    said = told()
    assert f"sums stdio {sys.executable} does sums configured" in said
    assert "dead streamable-http 127.0.0.1:1 needs chatMenu, which is false" in said
    assert "key" not in said


@pytest.mark.usefixtures("redis_clean")
def test_a_probe_names_tools_and_what_does_not_answer(put: Put) -> None:
    put({"mcpServers": {"sums": PROGRAM, "dead": DEAD | {"chatMenu": True}}})
    said = told("--probe")
    assert "does sums 8 tools in " in said
    assert "sums: add_mcp_sums (read)" in said
    assert "sums: slow_mcp_sums (write)" in said
    assert "1 of 2 do not answer." in said


@pytest.mark.usefixtures("redis_clean")
def test_what_changed_is_accepted_by_the_name_of_a_server(put: Put) -> None:
    put({"mcpServers": {"sums": PROGRAM}})
    assert told("--accept", "sums") == "What sums tells next is accepted."
    assert told("--accept", "other") == "mcpServers has no other."
