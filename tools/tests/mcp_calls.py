"""Calls of tools of a server that is configured as `test`."""

import os
import sys

from accounts.models import User
from tests.patience import PATIENCE
from tools.mcp import lacking
from tools.perform import perform
from tools.tests import mcp_servers
from tools.tests.conftest import Put
from tools.tool import Caller, Result, Tool
from tools.toolset import toolset

LONG = int(PATIENCE * 1000)  # milliseconds
PROGRAM = {
    "type": "stdio",
    "command": sys.executable,
    "args": [mcp_servers.__file__, "stdio"],
    "env": {"PYTHONPATH": os.getcwd(), "OWN": "value"},
    "initTimeout": LONG,
}


def configured(put: Put, **server: object) -> None:
    put({"mcpServers": {"test": {"initTimeout": LONG} | server}})


async def tool_of(user: User, name: str) -> Tool:
    found = (await toolset(user.pk, "Ollama", ["mcp:test"])).get(f"{name}_mcp_test")
    assert found, lacking()
    return found


async def called(user: User, name: str, arguments: str = "{}") -> Result:
    return await perform(await tool_of(user, name), arguments, Caller(user.pk))
