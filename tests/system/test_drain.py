"""SIGTERM in the middle of twenty answers: nothing is lost, and nobody is kept."""

import asyncio
from contextlib import AsyncExitStack

import psutil
import pytest

from chat.runs.recovery.drain import RESTARTING
from endpoints.simulator.script import Script
from endpoints.simulator.testing import Remote
from tests.chaos.outage import patiently, question_of, until_all
from tests.chaos.person import Person, Seen
from tests.chaos.program import Program
from tests.chaos.verdict import Verdict, judge, judge_bills, ledger_lines
from tests.patience import PATIENCE

pytestmark = pytest.mark.system
ANSWERS = 20


class Crowd:
    """Two people with ten answers each, and one who only looks on."""

    def __init__(self, here: str, elsewhere: str) -> None:
        self.elsewhere = elsewhere
        self.asking = [Person(here, "Wang"), Person(here, "Li")]
        self.idle = Person(here, "Zhao")
        self.asked: list[tuple[Person, Seen]] = []

    @property
    def everybody(self) -> list[Person]:
        return [*self.asking, self.idle]

    async def begin(self) -> None:
        """Have every answer shown in part."""
        for person in self.everybody:
            await person.sign_up()
            await person.connect()
        await asyncio.gather(*(self.ask(n) for n in range(ANSWERS)))
        await until_all(self._seen, lambda seen: bool(seen.pieces))

    async def ask(self, number: int) -> None:
        person = self.asking[number % len(self.asking)]
        self.asked.append((person, await person.ask(f"Question {number}")))

    async def drain(self, process: psutil.Popen) -> None:
        """End the process; ask it once more when it is known to be ending."""
        for person in self.everybody:
            person.url = self.elsewhere  # where the next connection leads
        process.terminate()
        while not self.idle.codes:  # noqa: ASYNC110 - the socket's task writes it
            await asyncio.sleep(0.01)
        await self.ask(ANSWERS)
        assert self.asking[0].codes == [RESTARTING]
        await until_all(self._seen, lambda seen: seen.last is not None)

    async def judge(self, azure: Remote, program: Program) -> Verdict:
        """Compare shown, stored, sent and billed."""
        verdict = Verdict("web")
        requests = await asyncio.to_thread(azure.requests, "gpt-4o")
        for person, seen in self.asked:
            stored = await patiently(person, seen.conversation_id)
            sent = [r for r in requests if question_of(r) == seen.question]
            assert len(sent) == 1
            judge(verdict, seen, stored, sent)
        lines = ledger_lines(program.folder / "data")
        judge_bills(verdict, [seen.run_id for _, seen in self.asked], lines)
        return verdict

    def _seen(self) -> list[Seen]:
        return [seen for _, seen in self.asked]


async def drained(
    program: Program, azure: Remote, here: str, process: psutil.Popen
) -> tuple[Crowd, Verdict]:
    """End a web process while it answers; return who saw it and what they got."""
    crowd = Crowd(here, program.url)
    async with AsyncExitStack() as stack:
        for person in crowd.everybody:
            stack.push_async_callback(person.close)
        await crowd.begin()
        await crowd.drain(process)
        assert await asyncio.to_thread(process.wait, PATIENCE) == 0
        return crowd, await crowd.judge(azure, program)
    raise AssertionError  # a stack could swallow what is raised, says its type


@pytest.mark.parametrize("server", ["daphne", "uvicorn"])
def test_a_process_that_is_told_to_end_finishes_what_it_writes(
    program: Program, azure: Remote, server: str
) -> None:
    azure.script("gpt-4o", Script(length=80, tokens_per_second=25, marked=True))
    with program.beside(WEB_SERVER=server) as (url, process):
        crowd, verdict = asyncio.run(drained(program, azure, url, process))
    assert verdict.faults == []
    assert verdict.outcomes == {"complete": ANSWERS + 1}
    assert verdict.billed == ANSWERS + 1
    assert [person.codes for person in crowd.everybody] == [[RESTARTING]] * 3
