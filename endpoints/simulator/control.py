"""What tests and benchmarks ask the simulator itself, under `/_simulator`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from endpoints.simulator.exchange import SimulatorExchange
from endpoints.simulator.models import VERSIONS
from endpoints.simulator.script import Script

if TYPE_CHECKING:
    from endpoints.simulator.app import Simulator

ROOT = "/_simulator"
WELCOME = b"""The pretend Azure of LibreChat for Azure.

Any deployment name and any key work. Use this address as a group's baseURL:
  {address}/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21
  {address}/openai/v1/chat/completions
A first path segment stands for a resource: {address}/sweden/openai/deployments/...
  GET, DELETE         /_simulator/requests
  GET, POST, DELETE   /_simulator/scripts
"""


class Scripting(BaseModel):
    """The body of `POST /_simulator/scripts`."""

    model_config = ConfigDict(extra="forbid")
    deployment: str
    scripts: list[Script]


def is_control(path: str) -> bool:
    """Tell whether a path is the simulator's own and not Azure's."""
    return path == "/" or path.startswith(ROOT)


async def answer(simulator: Simulator, exchange: SimulatorExchange) -> None:
    """Answer a request to the simulator itself."""
    match exchange.method, exchange.path.removeprefix(ROOT):
        case "GET" | "HEAD", "/":
            host = exchange.headers.get("host", "localhost")
            text = WELCOME.replace(b"{address}", f"http://{host}".encode())
            await exchange.reply(text, content_type="text/plain; charset=utf-8")
        case "GET", "/requests":
            await requests(simulator, exchange)
        case "DELETE", "/requests":
            simulator.received.clear()
            await exchange.reply(b"", 204)
        case "GET", "/scripts":
            await scripts(simulator, exchange)
        case "POST", "/scripts":
            await set_scripts(simulator, exchange)
        case "DELETE", "/scripts":
            simulator.reset()
            await exchange.reply(b"", 204)
        case _:
            await exchange.json({"error": {"message": "No such control path"}}, 404)


async def requests(simulator: Simulator, exchange: SimulatorExchange) -> None:
    """List what was received, of one deployment with `?deployment=`."""
    wanted = exchange.query.get("deployment")
    found = [
        record.as_json()
        for record in simulator.received
        if wanted in {None, record.deployment}
    ]
    await exchange.json(found)


async def scripts(simulator: Simulator, exchange: SimulatorExchange) -> None:
    """List the scripts that apply."""
    listed = {
        name: [script.model_dump() for script in left]
        for name, left in simulator.scripts().items()
    }
    await exchange.json(listed)


async def set_scripts(simulator: Simulator, exchange: SimulatorExchange) -> None:
    """Set the scripts of one deployment; 422 tells what is wrong with them."""
    try:
        wanted = Scripting.model_validate_json(exchange.raw)
    except ValidationError as error:
        await exchange.reply(error.json(include_url=False).encode(), 422)
        return
    simulator.script(wanted.deployment, *wanted.scripts)
    await exchange.reply(b"", 204)


async def models(simulator: Simulator, exchange: SimulatorExchange) -> None:
    """List the models of a resource: the scripted ones and the usual ones."""
    names = sorted({*VERSIONS, *simulator.scripts()} - {"*"})
    data = [{"id": name, "object": "model", "owned_by": "azure"} for name in names]
    await exchange.reply(orjson.dumps({"object": "list", "data": data}))
