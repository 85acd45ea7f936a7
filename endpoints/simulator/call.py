"""A checked request on its way to its answer."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from endpoints.simulator.exchange import EVENTS, SimulatorExchange
from endpoints.simulator.models import SimulatedModel
from endpoints.simulator.paths import RequestPath
from endpoints.simulator.plan import AnswerPlan
from endpoints.simulator.request_log import LoggedRequest
from endpoints.simulator.script import Script


class Cut(Exception):
    """The connection is to be closed in the middle of the answer."""


async def stall() -> None:
    """Wait for ever; the caller's hanging up ends it."""
    await asyncio.Event().wait()


@dataclass(frozen=True, slots=True)
class SimulatorCall:
    """A request, the script that answers it and the record that is kept of it."""

    exchange: SimulatorExchange
    address: RequestPath
    deployment: str
    body: Mapping[str, object]
    script: Script
    kind: SimulatedModel
    plan: AnswerPlan
    record: LoggedRequest

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
