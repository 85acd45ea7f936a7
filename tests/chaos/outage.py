"""One outage: answers begin, a process is killed, everything is counted afterwards."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import aiohttp

from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote
from tests.chaos.person import Person, Seen
from tests.chaos.program import Part, Program
from tests.chaos.verdict import Stored, Verdict, judge, judge_bills, ledger_lines
from tests.patience import PATIENCE

RATE = 25.0  # tokens per second and answer
TITLES = 8.0  # seconds that titles get at the end
RUNS_EACH = 10  # answers at once per person


@dataclass(frozen=True, slots=True)
class Plan:
    """How much happens: answers at once and tokens of each."""

    streams: int = 6
    tokens: int = 200
    late: int = 2  # questions asked right after the kill

    @property
    def people(self) -> int:
        """How many people ask."""
        return max(2, -(-self.streams // RUNS_EACH))


class Outage:
    """Kills one part of a running program while it answers."""

    def __init__(self, program: Program, azure: Remote, plan: Plan) -> None:
        self.program = program
        self.azure = azure
        self.plan = plan
        self.people: list[Person] = []
        self.tabs: list[Person] = []
        self.asked: list[tuple[Person, Seen]] = []
        self.watched: list[Seen] = []

    async def run(self, part: Part) -> Verdict:
        """Kill `part` in the middle of all answers; return what became of them."""
        verdict = Verdict(part)
        script = Script(length=self.plan.tokens, tokens_per_second=RATE, marked=True)
        await asyncio.to_thread(self.azure.reset)
        await asyncio.to_thread(self.azure.script, "gpt-4o", script)
        try:
            await self._begin(part)
            killed_at = time.perf_counter()
            self.program.kill(part)
            await self._ask_late(part)
            await self._until_ended(verdict)
            ends = [seen.ended_at for _, seen in self.asked]
            verdict.recovery = max(max(ends) - killed_at, 0.0)
            await self._judge(verdict)
        finally:
            for person in [*self.people, *self.tabs]:
                await person.close()
        return verdict

    async def _begin(self, part: Part) -> None:
        """Have every answer shown in part, in two tabs each."""
        url = self.program.url
        self.people = [Person(url, f"P{n}") for n in range(self.plan.people)]
        for person in self.people:
            await person.sign_up()
            await person.connect()
        await asyncio.gather(
            *(self._ask(part, number) for number in range(self.plan.streams))
        )
        self.tabs = [person.second_tab() for person in self.people]
        await asyncio.gather(*(tab.connect() for tab in self.tabs))
        for person, seen in self.asked:
            tab = self.tabs[self.people.index(person)]
            self.watched.append(await tab.watch(seen))
        await until_all(self._all, lambda seen: bool(seen.pieces))
        await asyncio.sleep(1.0)  # so that the middle of the answers is hit

    async def _ask(self, part: Part, number: int) -> None:
        person = self.people[number % len(self.people)]
        seen = await person.ask(f"Question {number} before the death of {part}")
        self.asked.append((person, seen))

    async def _ask_late(self, part: Part) -> None:
        """Ask while the part is away: acknowledged or not, nothing may be lost."""
        before = self.plan.streams
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(
                *(self._ask(part, before + extra) for extra in range(self.plan.late))
            )

    async def _until_ended(self, verdict: Verdict) -> None:
        """Wait until every browser has been told the end of every run."""
        try:
            await until_all(self._all, lambda seen: seen.last is not None)
        except TimeoutError:
            verdict.faults += [
                f"run {seen.run_id}: no end was seen"
                for seen in self._all()
                if seen.last is None
            ]

    def _all(self) -> Sequence[Seen]:
        return [*(seen for _, seen in self.asked), *self.watched]

    async def _judge(self, verdict: Verdict) -> None:
        requests = await asyncio.to_thread(self.azure.requests, "gpt-4o")
        await asyncio.sleep(TITLES if verdict.killed == "worker" else 1.0)
        for person, seen in self.asked:
            stored = await patiently(person, seen.conversation_id)
            sent = [r for r in requests if question_of(r) == seen.question]
            judge(verdict, seen, stored, sent)
        for seen in self.watched:
            verdict.faults += [f"watched {seen.run_id}: {f}" for f in seen.faults]
            first = next(s for _, s in self.asked if s.run_id == seen.run_id)
            if seen.last and first.last and seen.text != first.text:
                verdict.faults.append(f"watched {seen.run_id}: two tabs differ")
        lines = ledger_lines(self.program.folder / "data")
        judge_bills(verdict, [seen.run_id for _, seen in self.asked], lines)
        verdict.reconnects = sum(p.reconnects for p in [*self.people, *self.tabs])
        await self._nothing_runs(verdict)

    async def _nothing_runs(self, verdict: Verdict) -> None:
        """Look with fresh sockets whether anything is still said to be running."""
        for person in self.people:
            tab = person.second_tab()
            await tab.connect()
            verdict.faults += [f"run {r['run_id']}: still active" for r in tab.active]
            await tab.close()


async def until_all(
    runs: Callable[[], Sequence[Seen]], true: Callable[[Seen], bool]
) -> None:
    """Wait until something is true of all runs."""
    async with asyncio.timeout(PATIENCE):
        while not all(true(seen) for seen in runs()):  # noqa: ASYNC110 - many sources
            await asyncio.sleep(0.05)


def question_of(request: dict[str, object]) -> str:
    """Return the last message of a recorded request."""
    body = request["body"]
    messages = body.get("messages") if isinstance(body, dict) else None
    return str(messages[-1]["content"]) if messages else ""


async def patiently(person: Person, conversation_id: str) -> Stored:
    """Return a conversation, trying again while the program recovers."""
    path = f"/api/conversations/{conversation_id}/messages"
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                found = await person.get(path)
            except (aiohttp.ClientError, OSError):
                await asyncio.sleep(0.5)
            else:
                return Stored(found["conversation"], found["items"])
