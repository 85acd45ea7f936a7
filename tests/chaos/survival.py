"""Answers that call tools, while processes die at random, one after the other."""

import asyncio
import json
import random
import time
import uuid
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from endpoints.simulator.script import Script, ScriptedToolCall
from endpoints.simulator.testing import Remote
from tests.chaos.counting import Counting
from tests.chaos.outage import patiently
from tests.chaos.person import Person, Seen
from tests.chaos.program import PARTS, Program
from tests.chaos.tally import Tally, calls_in
from tests.chaos.verdict import Stored

EACH = 10  # answers of one person
LOOK = 0.7  # seconds between two looks at an answer
GIVEN_UP = 25.0  # seconds until a person presses "Continue": by then nobody else does
APART = (0.5, 5.0)  # seconds between two kills
LONGEST = 900.0  # seconds that one answer may take


@dataclass(frozen=True, slots=True)
class Survival:
    """How much happens."""

    runs: int = 100
    calls: int = 10  # of each, half of them reading
    kills: int = 50
    at_once: int = 20

    @property
    def rounds(self) -> int:
        """How often the model calls two tools."""
        return self.calls // 2

    def keys(self, number: int) -> list[str]:
        """Return what the server is to be asked for one answer."""
        rounds = range(1, self.rounds + 1)
        tools = ("look", "book")
        return [f"{tool} {number}/{each}" for each in rounds for tool in tools]


class Surviving:
    """Asks, kills and looks what became of it all."""

    def __init__(self, program: Program, counting: Counting, plan: Survival) -> None:
        self.program, self.counting, self.plan = program, counting, plan
        self.tally = Tally()
        self._people: list[Person] = []
        self._places = asyncio.Semaphore(plan.at_once)

    async def run(self, azure: Remote) -> Tally:
        """Have everything asked and answered; return what became of it."""
        await asyncio.to_thread(self._script, azure)
        try:
            people = range(-(-self.plan.runs // EACH))
            self._people = [Person(self.program.url, f"P{n}") for n in people]
            for person in self._people:
                person.tools = ["mcp:counting"]
                await person.sign_up()
                await person.connect()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._kill())
                for number in range(self.plan.runs):
                    group.create_task(self._answer(number))
        finally:
            for person in self._people:
                await person.close()
        return self.tally

    def _script(self, azure: Remote) -> None:
        """Have the model call both tools in each round, with keys of its own."""
        key = '{"key": "{{question}}/{{round}}"}'
        names = ("look_mcp_counting", "book_mcp_counting")
        calls = tuple(ScriptedToolCall(name=each, arguments=key) for each in names)
        script = Script(
            answer="So it is noted.",
            tool_calls=calls,
            rounds=self.plan.rounds,
            tokens_per_second=20,
        )
        azure.reset()
        azure.script("gpt-4o", script)

    async def _kill(self) -> None:
        while self.tally.killed.total() < self.plan.kills:
            await asyncio.sleep(random.uniform(*APART))  # noqa: S311
            # Whoever is killed before it could begin has done nothing to be proved.
            await asyncio.to_thread(self.program.served)
            part = random.choice(PARTS)  # noqa: S311
            await asyncio.to_thread(self.program.kill, part, whichever=True)
            self.tally.killed[part] += 1

    async def _answer(self, number: int) -> None:
        person = self._people[number % len(self._people)]
        async with self._places:
            await self._turn_of(number)
            seen = await person.ask(str(number))
            stored = await self._until_ended(person, seen)
        self.tally.faults += [f"{number}: {fault}" for fault in seen.faults]
        keys = self.plan.keys(number)
        if self.tally.judge(stored, seen.answer_id, keys, self.counting.made):
            kept = self.program.folder / f"faulty-{number}.json"
            kept.write_text(json.dumps(stored.messages, indent=1))
        print(f"{number}: ended, {self.tally.killed.total()} killed", flush=True)  # noqa: T201

    async def _turn_of(self, number: int) -> None:
        """Wait until so many were killed that the kills fall on all answers alike."""
        plan = self.plan
        after = (number - plan.at_once) * plan.kills // plan.runs
        while self.tally.killed.total() < after:  # noqa: ASYNC110 - a thread's
            await asyncio.sleep(LOOK)

    async def _until_ended(self, person: Person, seen: Seen) -> Stored:
        """Do what a person would for an answer until it is complete."""
        since, was = time.monotonic(), ""
        states: Counter[str] = Counter()
        async with asyncio.timeout(LONGEST):
            while True:
                stored = await patiently(person, seen.conversation_id)
                answer = stored.message(seen.answer_id)
                status = answer["status"] if answer else "missing"
                if answer is None or status == "complete":
                    return stored
                if status != was:
                    since, was = time.monotonic(), status
                    states[status] += 1
                    self.tally.waited += status == "waiting"
                if status == "waiting":
                    await skip(person, seen, answer)
                elif status != "streaming" and time.monotonic() - since > GIVEN_UP:
                    if states[status] > EACH:
                        return stored
                    await self._continue(person, seen)
                    was = ""
                await asyncio.sleep(LOOK)

    async def _continue(self, person: Person, seen: Seen) -> None:
        self.tally.continued += 1
        await _say(person, seen, {"type": "run.continue"})


async def skip(person: Person, seen: Seen, answer: Mapping[str, Any]) -> None:
    """Say of each call in doubt that it is not to be repeated."""
    for call in calls_in(answer):
        if call["state"] == "unknown" and not call.get("answer"):
            frame = {"type": "tool.answer", "call_id": call["id"], "answer": "skip"}
            await _say(person, seen, frame)


async def _say(person: Person, seen: Seen, frame: dict[str, str]) -> None:
    """Send a frame about an answer; what came of it is seen at the next look."""
    place = {"conversation_id": seen.conversation_id, "message_id": seen.answer_id}
    with suppress(ConnectionError, OSError):
        await person.send({**frame, **place, "id": uuid.uuid4().hex})
