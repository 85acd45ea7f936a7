"""A checked request on its way to its answer."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from endpoints.simulator.exchange import EVENTS, Exchange
from endpoints.simulator.models import Kind
from endpoints.simulator.paths import Address
from endpoints.simulator.plan import Plan
from endpoints.simulator.request_log import Received
from endpoints.simulator.script import Script


class Cut(Exception):
    """The connection is to be closed in the middle of the answer."""


async def stall() -> None:
    """Wait for ever; the caller's hanging up ends it."""
    await asyncio.Event().wait()


@dataclass(frozen=True, slots=True)
class Call:
    """A request, the script that answers it and the record that is kept of it."""

    exchange: Exchange
    address: Address
    deployment: str
    body: Mapping[str, object]
    script: Script
    kind: Kind
    plan: Plan
    record: Received

    @property
    def owner(self) -> str:
        """Return the deployment that answers, among those of all resources."""
        return f"{self.address.resource}/{self.deployment}"

    async def start_events(self) -> None:
        """Send the headers of an event stream."""
        await self.exchange.start(content_type=EVENTS)

    async def write(self, data: bytes) -> None:
        """Send events, with the script's line ends."""
        if self.script.newline != "\n":
            data = data.replace(b"\n", self.script.newline.encode())
        if data:
            await self.exchange.write(data)

    async def interrupt(self) -> None:
        """Cut or stall the answer here, where the plan says so."""
        if self.plan.turn == "cut":
            raise Cut
        if self.plan.turn == "stall":
            await stall()
