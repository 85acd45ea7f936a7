"""A model with hosted tools, and one without, for tests."""

import asyncio
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from accounts.ledger.models import LedgerEntry
from accounts.models import User
from chat.runs.watching.hub import hub
from chat.tests.configured import group
from endpoints.simulator.testing import SimulatorHandle
from librechat_yaml import live
from librechat_yaml.schema import LibreChat
from tools.hosted import consents, hosted_tools

SEARCH = "Search the web for tide tables"
WS: dict[str, Any] = {
    "type": "web_search_call",
    "id": "ws_1",
    "action": {"type": "search", "query": "tides"},
}
CODE: dict[str, Any] = {
    "type": "code_interpreter_call",
    "id": "ci_1",
    "code": "1",
    "container_id": "cntr_1",
    "outputs": [],
}
MCP: dict[str, Any] = {
    "type": "mcp_call",
    "id": "mcp_1",
    "server_label": "harbour",
    "name": "book",
    "arguments": "{}",
    "output": "Booked.",
}
ALL = (
    "web_search",
    "code_interpreter",
    {"type": "file_search", "vectorStoreIds": ["vs_1"]},
    {"type": "image_generation", "deployment": "pictures"},
    {"type": "mcp", "serverLabel": "harbour", "serverUrl": "https://h.example/mcp"},
)
Put = Callable[..., None]
Frame = dict[str, Any]

if TYPE_CHECKING:
    from chat.tests.conftest import Tab


def put_in_force(
    simulator: SimulatorHandle, *hosted: object, plugins: bool = False, **tools: object
) -> None:
    """Put a model with hosted tools in force, and one that has none."""
    modern = {"useResponsesApi": True, "hostedTools": list(hosted)}
    east = group(simulator, "east", {"gpt-4o": True}, deploymentName="gpt-4o")
    west = group(simulator, "west", {"small": True}, deploymentName="small")
    section = {"groups": [{**east, **modern}, west], "plugins": plugins}
    raw = {"version": "1", "endpoints": {"azureOpenAI": section}, "tools": tools}
    live.swap(LibreChat.model_validate(raw))


async def agree(user: User, *names: str) -> None:
    """Have a person agree to hosted tools."""
    for tool in hosted_tools():
        if tool.name in names:
            await consents.give(user.pk, tool)


async def asked(tab: "Tab", text: str, *tools: str, **more: object) -> list[Frame]:
    """Ask with hosted tools on; return the events."""
    await tab.ask(text, tools=[f"hosted_{name}" for name in tools], **more)
    events = await tab.events()
    await asyncio.gather(*(await hub()).drivers.values())
    return events


def call_in(events: list[Frame]) -> dict[str, Any]:
    """Return the first call of the answer."""
    content = events[-1]["message"]["content"]
    call: dict[str, Any] = next(part["call"] for part in content if "call" in part)
    return call


async def lines() -> list[tuple[str, Decimal]]:
    """Return model and dollars of the hosted calls in the ledger."""
    return [
        (line.model, Decimal(line.nano_usd or 0) / 10**9)
        async for line in LedgerEntry.objects.filter(kind="tool").order_by("pk")
    ]
