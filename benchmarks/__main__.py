"""`python -m benchmarks`: measure the targets and keep the figures."""

import argparse
import resource
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict

from benchmarks import (
    acting,
    conversations,
    first_token,
    gateway,
    memory,
    starting,
    tokens,
)
from benchmarks.figures import Figure, machine, save, table
from benchmarks.lab import Lab, laboratory, measured
from benchmarks.scale import FULL, QUICK, Scale

Benchmark = Callable[[Lab, Scale], Awaitable[list[Figure]]]
BENCHMARKS: dict[str, Sequence[Benchmark]] = {  # memory at rest comes first
    "P7": [memory.growth],
    "P6": [memory.sockets],
    "P3": [first_token.added, gateway.added],
    "P1": [tokens.cost],
    "P2": [gateway.cost],
    "P4": [first_token.rush],
    "P5": [tokens.lag],
    "P13": [starting.cost],
    "P15": [starting.comeback],
    "P16": [acting.rounds],
    "P17": [acting.servers],
    "P10": [conversations.reading],  # and P9
}
SERVERS = ("daphne", "uvicorn")
START_LIMIT = 6.0  # seconds


def main() -> int:
    """Run the benchmarks that were asked for; print and save the figures."""
    options = arguments()
    allow_many_files()
    scale = QUICK if options.quick else FULL
    about = machine()
    figures: list[Figure] = []
    for server in options.server:
        figures += on(server, set(options.only), scale)
    print(f"\n{table(figures)}\n")
    print(f"Kept in {save(figures, about, asdict(scale))}")
    return 0


def on(server: str, wanted: set[str], scale: Scale) -> list[Figure]:
    """Return the figures of one server."""
    figures: list[Figure] = []
    one = 0.0
    with laboratory(server) as lab:
        for name, benchmarks in BENCHMARKS.items():
            for benchmark in benchmarks if name in wanted else ():
                figures += run(lab, benchmark, scale)
        if "P12" in wanted:
            one = busiest(lab, scale, 1)
        if "P8" in wanted:
            lab.program.stop()
            seconds = lab.program.start(titles=False)
            name = "start to first page, set up already"
            figures.append(Figure("P8", name, seconds, "s", server, START_LIMIT))
    if "P12" in wanted:
        with laboratory(server, processes=2) as lab:
            figures += tokens.scaling(lab, one, busiest(lab, scale, 2))
    return figures


def run(lab: Lab, benchmark: Benchmark, scale: Scale) -> list[Figure]:
    """Run one benchmark and say what came out."""
    found: list[Figure] = []

    async def work(lab: Lab) -> None:
        found.extend(await benchmark(lab, scale))

    measured(lab, work)
    for figure in found:
        print(
            f"{figure.id} {lab.server}: {figure.name}: {figure.value:.4g}", flush=True
        )
    return found


def busiest(lab: Lab, scale: Scale, processes: int) -> float:
    """Return what `tokens.busiest` finds."""
    found: list[float] = []

    async def work(lab: Lab) -> None:
        found.append(await tokens.busiest(lab, scale, processes))

    measured(lab, work)
    return found[0]


def allow_many_files() -> None:
    """Raise the limit on open files; children inherit it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def arguments() -> argparse.Namespace:
    """Read the command line."""
    names = [*BENCHMARKS, "P8", "P12"]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    parser.add_argument("--server", nargs="+", choices=SERVERS, default=list(SERVERS))
    parser.add_argument("--quick", action="store_true", help="a small load: a trial")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
