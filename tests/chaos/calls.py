"""Every web process dies while answers call: what reads is made again, no more."""

import asyncio
import os
import signal
from collections.abc import Callable

from endpoints.simulator.script import Script, ScriptedToolCall
from endpoints.simulator.testing import Remote
from tests.chaos.counting import Counting
from tests.chaos.outage import patiently
from tests.chaos.person import Person, Seen
from tests.chaos.program import Program
from tests.chaos.survival import skip
from tests.patience import PATIENCE

RUNS = 4
NAMES = ("look_mcp_counting", "book_mcp_counting")


async def answers_after_kill(
    program: Program, azure: Remote, counting: Counting
) -> list[list[tuple[str, str]]]:
    """Kill all web processes while calls are made; return what each answer holds."""
    await asyncio.to_thread(_script, azure)
    person = Person(program.url, "Cara")
    person.tools = ["mcp:counting"]
    counting.may_answer.clear()
    try:
        await person.sign_up()
        await person.connect()
        asked = [await person.ask(str(n)) for n in range(RUNS)]
        await _until(lambda: counting.made.total() == len(NAMES) * RUNS)
        for pid in program.pids("web"):
            os.kill(pid, signal.SIGKILL)
        counting.may_answer.set()
        return [await _complete(person, seen) for seen in asked]
    finally:
        await person.close()


def _script(azure: Remote) -> None:
    azure.reset()
    key = '{"key": "{{question}}"}'
    calls = tuple(ScriptedToolCall(name=each, arguments=key) for each in NAMES)
    azure.script(
        "gpt-4o", Script(tool_calls=calls, times=RUNS), Script(answer="Found.")
    )


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 - another thread's
            await asyncio.sleep(0.05)


async def _complete(person: Person, seen: Seen) -> list[tuple[str, str]]:
    """Wait until an answer is complete; return its parts as kind and state or text."""
    async with asyncio.timeout(PATIENCE):
        while True:
            stored = await patiently(person, seen.conversation_id)
            answer = stored.messages[-1]
            if answer["status"] == "complete":
                return [_part(part) for part in answer["content"]]
            if answer["status"] == "waiting":
                await skip(person, seen, answer)
            await asyncio.sleep(0.5)


def _part(part: dict[str, object]) -> tuple[str, str]:
    call = part.get("call")
    told = call["state"] if isinstance(call, dict) else part.get("text")
    return str(part["type"]), str(told)
