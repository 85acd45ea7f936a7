"""What is measured of a gateway, whoever wrote it."""

from dataclasses import asdict, dataclass, field
from typing import Any

import psutil

from benchmarks.figures import percentile
from benchmarks.gateway import MICRO, MILLI, streams
from benchmarks.lab import Lab, spending
from benchmarks.memory import MEGA, memory
from benchmarks.scale import Scale

CROWDS = (1, 50, 200)  # programs that ask at the same moment


@dataclass(slots=True)
class MeasuredGateway:
    """A gateway that runs, and the headers that open it."""

    name: str
    url: str  # of chat completions
    headers: dict[str, str] = field(repr=False)
    processes: list[psutil.Process]
    started: float  # seconds until it answered


@dataclass(slots=True)
class GatewayFigures:
    """One gateway's figures; times of first tokens in ms, the upstream's included."""

    name: str
    start_s: float
    memory_mb: float = 0.0  # after its first answers
    loaded_mb: float = 0.0  # after all of them
    cpu_us: float = 0.0  # for each token
    words: int = 0  # that have arrived, of those that were sent
    sent: int = 0
    first_ms: dict[str, dict[str, float]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return it for the file of results."""
        return asdict(self)


async def measured(lab: Lab, of: MeasuredGateway, scale: Scale) -> GatewayFigures:
    """Measure a gateway under the load of P2 and P3."""
    figures = GatewayFigures(of.name, round(of.started, 2))
    lab.script(length=20)
    await streams(of.url, of.headers, 2)  # everything is loaded now
    figures.memory_mb = round(memory(of.processes) / MEGA, 1)
    for asked in dict.fromkeys(min(crowd, scale.carried) for crowd in CROWDS):
        rounds = scale.firsts if asked == 1 else max(1, scale.firsts // 10)
        firsts: list[float] = []
        for _ in range(rounds):
            firsts += [first for first, _ in await streams(of.url, of.headers, asked)]
        figures.first_ms[str(asked)] = {
            f"p{percent}": round(percentile(firsts, percent) * MILLI, 1)
            for percent in (50, 95)
        }
    length = scale.rate * scale.seconds
    lab.script(length=length, tokens_per_second=scale.rate)
    figures.sent = scale.streams * length
    with spending(of.processes) as spent:
        counted = await streams(of.url, of.headers, scale.streams)
    figures.words = sum(words for _, words in counted)
    figures.cpu_us = round(spent.cpu / figures.sent * MICRO, 1)
    figures.loaded_mb = round(memory(of.processes) / MEGA, 1)
    return figures
