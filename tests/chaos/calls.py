"""Every web process dies while answers call a tool: no call and no answer is lost."""

import asyncio
import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from endpoints.simulator.script import Script, ScriptedToolCall
from endpoints.simulator.testing import Remote
from tests.chaos.outage import patiently
from tests.chaos.person import Person, Seen
from tests.chaos.program import Program, free_port
from tests.patience import PATIENCE

RUNS = 4


class Searches:
    """A search service that counts, and answers nothing until it is released."""

    def __init__(self) -> None:
        self.made: Counter[str] = Counter()  # by query
        self.released = threading.Event()
        self.url = f"http://127.0.0.1:{free_port()}"

    @contextmanager
    def served(self) -> Iterator["Searches"]:
        """Serve for the length of a `with` block."""
        searches = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                query = parse_qs(urlsplit(self.path).query)["q"][0]
                searches.made[query] += 1
                searches.released.wait(PATIENCE)
                found = {"title": query, "url": "http://127.0.0.1:1/", "content": "x"}
                body = json.dumps({"results": [found]}).encode()
                try:
                    self.send_response(200)
                    self.send_header("Content-Type", "application/json")
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:  # who asked has been killed
                    return

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        port = urlsplit(self.url).port or 0
        server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield self
        finally:
            self.released.set()
            server.shutdown()
            server.server_close()


async def answers_after_kill(
    program: Program, azure: Remote, searches: Searches
) -> list[list[tuple[str, str]]]:
    """Kill all web processes while calls are made; return what each answer holds."""
    await asyncio.to_thread(_script, azure)
    person = Person(program.url, "Cara")
    person.tools = ["web_search"]
    try:
        await person.sign_up()
        await person.connect()
        asked = [await person.ask(f"Search {n}") for n in range(RUNS)]
        await _until(lambda: sum(searches.made.values()) == 2 * RUNS)
        for pid in program.pids("web"):
            os.kill(pid, signal.SIGKILL)
        searches.released.set()
        return [await _complete(person, seen) for seen in asked]
    finally:
        await person.close()


def _script(azure: Remote) -> None:
    azure.reset()
    calls = tuple(
        ScriptedToolCall(name="web_search", id=f"c{n}", arguments=f'{{"query": "{n}"}}')
        for n in range(2)
    )
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
            await asyncio.sleep(0.5)


def _part(part: dict[str, object]) -> tuple[str, str]:
    call = part.get("call")
    told = call["state"] if isinstance(call, dict) else part.get("text")
    return str(part["type"]), str(told)
