"""`python -m tests.chaos`: kill each process while many answers are written."""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from endpoints.simulator.testing import Remote, in_process
from tests.chaos.counting import Counting
from tests.chaos.outage import Outage, Plan
from tests.chaos.program import PARTS, Part, Program, running
from tests.chaos.stalled import Stalled
from tests.chaos.survival import Survival, Surviving
from tests.chaos.verdict import Verdict, table


def main() -> int:
    """Run every outage; print the table and the faults; 1 when there are any."""
    options = arguments()
    if options.stalled:
        return stalled(options.stalled)
    if options.tools:
        return tools(options)
    plan = Plan(streams=options.streams, tokens=options.tokens)
    folder = Path(options.folder or tempfile.mkdtemp(prefix="lc-chaos-"))
    environment = {"WEB_CONCURRENCY": str(options.processes)}
    with (
        in_process() as azure,
        running(folder, azure.url, environment=environment) as program,
    ):
        verdicts = [outage(program, azure, plan, part) for part in options.kill]
    print(f"\n{table(verdicts)}\n")  # noqa: T201 - it is what was asked for
    faults = [f"{v.killed}: {fault}" for v in verdicts for fault in v.faults]
    print("\n".join(faults[:50]) or "No faults.")  # noqa: T201
    if options.json:
        found = [verdict.as_json() for verdict in verdicts]
        options.json.write_text(json.dumps(found, indent=1) + "\n")
    print(f"Log: {program.log}")  # noqa: T201
    return 1 if faults else 0


def outage(program: Program, azure: Remote, plan: Plan, part: Part) -> Verdict:
    """Run one outage and say how it went."""
    verdict = asyncio.run(Outage(program, azure, plan).run(part))
    said = f"{part}: {dict(verdict.outcomes)}, {len(verdict.faults)} faults"
    print(said, flush=True)  # noqa: T201
    return verdict


def stalled(readers: int) -> int:
    """Have readers stop reading; say what became of them; 1 when that was bad."""
    folder = Path(tempfile.mkdtemp(prefix="lc-stalled-"))
    with in_process() as azure, running(folder, azure.url, titles=False) as program:
        [web] = program.processes("web")
        outcome = asyncio.run(Stalled(azure, program.url, web).run(readers))
    print(outcome)  # noqa: T201 - it is what was asked for
    return int(not outcome.whole or outcome.cut < readers)


def tools(options: argparse.Namespace) -> int:
    """Kill at random while answers call; say what became of the calls."""
    plan = Survival(options.runs, options.calls, options.kills, options.at_once)
    folder = Path(options.folder or tempfile.mkdtemp(prefix="lc-tools-"))
    environment = {"WEB_CONCURRENCY": str(options.processes)}
    with (
        in_process() as azure,
        Counting(options.seconds).served() as counting,
        running(
            folder,
            azure.url,
            environment=environment,
            configuration=counting.configuration,
        ) as program,
    ):
        tally = asyncio.run(Surviving(program, counting, plan).run(azure))
    wrong = tally.wrong
    print("\n".join([f"\n{tally}\n", *wrong[:50]]))  # noqa: T201
    print(f"Log: {program.log}")  # noqa: T201
    return int(bool(wrong))


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--streams", type=int, default=20, help="answers at once")
    parser.add_argument("--tokens", type=int, default=200, help="tokens an answer")
    parser.add_argument("--processes", type=int, default=2, help="web processes")
    parser.add_argument(
        "--kill", nargs="+", choices=PARTS, default=list(PARTS), help="what to kill"
    )
    parser.add_argument(
        "--stalled", type=int, default=0, help="instead: readers that stop reading"
    )
    parser.add_argument(
        "--tools",
        action="store_true",
        help="instead: answers that call, and random kills",
    )
    parser.add_argument("--runs", type=int, default=100, help="answers that call")
    parser.add_argument("--calls", type=int, default=10, help="calls of each")
    parser.add_argument("--kills", type=int, default=50, help="processes to kill")
    parser.add_argument("--at-once", type=int, default=20, help="answers at once")
    parser.add_argument(
        "--seconds", type=float, default=2.0, help="that a call takes at most"
    )
    parser.add_argument("--folder", help="where to keep data and log")
    parser.add_argument("--json", type=Path, help="write the figures there")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
