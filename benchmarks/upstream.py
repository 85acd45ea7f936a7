"""What one streamed event costs: our reader, the SDK's own, and bare bytes.

`python -m benchmarks.upstream [--events N]`: one run against a pretend service in
another process, one event per HTTP chunk as Azure sends them, as fast as it is read;
CPU time of this process.
"""

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
import httpx2
import orjson
from openai import AsyncAzureOpenAI

from benchmarks.figures import Figure, machine, save, table
from endpoints.request import ChatRequest
from endpoints.targets import Auth, Knowledge, Target

EVENTS = 20_000
ROUNDS = 3
TARGETS = {"our parsing alone": 15.0}  # µs
CLEAN = {"filtered": False, "severity": "safe"}
FILTERS = {name: CLEAN for name in ("hate", "self_harm", "sexual", "violence")}
Way = Callable[[str, int], Awaitable[int]]


def azure_event(delta: dict[str, str], reason: str | None = None) -> bytes:
    """Return one event as Azure writes it, about 480 bytes."""
    choice = {
        "content_filter_results": FILTERS,
        "delta": delta,
        "finish_reason": reason,
        "index": 0,
        "logprobs": None,
    }
    body = {
        "choices": [choice],
        "created": 1_760_000_000,
        "id": "chatcmpl-0123456789012345678901234567",
        "model": "gpt-4o-2024-11-20",
        "object": "chat.completion.chunk",
        "system_fingerprint": "fp_0123456789",
        "usage": None,
    }
    return b"data: " + orjson.dumps(body) + b"\n\n"


def body_of(events: int) -> bytes:
    """Return a whole answer of `events` events, each in its own HTTP chunk."""
    pieces = [azure_event({"content": " token"})] * events
    pieces += [azure_event({}, "stop"), b"data: [DONE]\n\n"]
    return (
        b"".join(b"%x\r\n%s\r\n" % (len(each), each) for each in pieces) + b"0\r\n\r\n"
    )


HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)


async def serve(port: int, events: int) -> None:
    """Answer every request with the same stream."""
    answer = HEAD + body_of(events)

    async def handle(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().split(b"content-length: ")[1].split()[0])
                await reader.readexactly(length)
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", port)
    await server.serve_forever()


async def our_reader(url: str, events: int) -> int:
    """Count the events that the engine's reader gives."""
    from endpoints.calling import transport
    from endpoints.calling.timeouts import waits
    from endpoints.wire.http_call import chat_call

    target = _target(url)
    request = ChatRequest(({"role": "user", "content": "Hello"},))
    asked = chat_call(target, request, stream=True)
    count = 0
    async with aclosing(transport.answer(target, asked, waits())) as answer:
        async for _event in answer:
            count += 1
    return count


async def whole_engine(url: str, events: int) -> int:
    """Count what `ask.stream` gives, with routing and failover around it."""
    from endpoints.calling import ask
    from endpoints.targets import Catalogue, Offer

    target = _target(url)
    offer = Offer("azureOpenAI", "gpt-4o", "gpt-4o", target.knowledge, (target,))
    request = ChatRequest(({"role": "user", "content": "Hello"},))
    count = 0
    async with aclosing(ask.stream(offer, request, catalogue=Catalogue())) as given:
        async for _event in given:
            count += 1
    return count


def _target(url: str) -> Target:
    return Target(
        id="bench/gpt-4o",
        endpoint="azureOpenAI",
        group="bench",
        model="gpt-4o",
        deployment="gpt-4o",
        base_url=f"{url}/openai/deployments/gpt-4o",
        style="deployment",
        knowledge=Knowledge("gpt-4o", known=True),
        auth=Auth(key="key"),
        version="2024-10-21",
    )


async def parsing_only(url: str, events: int) -> int:
    """Count the events of the same bytes from memory, without any network."""
    from endpoints.reading.chat_stream import ChatReader

    piece = azure_event({"content": " token"})
    reader, count = ChatReader(), 0
    for _ in range(events):
        for _event in reader.feed(piece):
            count += 1
    return count


async def sdk_typed(url: str, events: int) -> int:
    """Count the chunks of the SDK's own typed stream."""
    async with _sdk(url) as client:
        stream = await client.chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": "Hello"}], stream=True
        )
        return len([chunk async for chunk in stream])


async def bare_bytes(url: str, events: int) -> int:
    """Count the pieces of the body, read over the same transport and not parsed."""
    from endpoints.calling.clients import clients_for

    clients = await clients_for(url)
    async with clients.http.stream("POST", f"{url}/x", json={}) as response:
        return sum([1 async for _piece in _bytes(response)])


def _bytes(response: httpx2.Response) -> AsyncIterator[bytes]:
    return response.aiter_bytes()


def _sdk(url: str) -> AsyncAzureOpenAI:
    return AsyncAzureOpenAI(azure_endpoint=url, api_key="key", api_version="2024-10-21")


WAYS: dict[str, Way] = {
    "bare bytes": bare_bytes,
    "our parsing alone": parsing_only,
    "our reader": our_reader,
    "our engine": whole_engine,
    "SDK, typed stream": sdk_typed,
}


@contextmanager
def service(events: int) -> Iterator[str]:
    """Run the pretend service in its own process; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "benchmarks.upstream"]
    process = subprocess.Popen(
        [*command, "--serve", str(port), "--events", str(events)]
    )
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


async def measure(way: Way, url: str, events: int) -> float:
    """Return the median CPU time of one event, in µs, after one warm-up."""
    await way(url, events)
    costs = []
    for _ in range(ROUNDS):
        started = time.process_time()
        await way(url, events)
        costs.append((time.process_time() - started) / events * 1e6)
    return statistics.median(costs)


async def compare(url: str, events: int) -> dict[str, float]:
    """Return µs per event of each way, measured one after the other."""
    return {name: await measure(way, url, events) for name, way in WAYS.items()}


def main() -> None:
    """Serve, or measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--serve", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(options.serve, options.events))
        return
    django.setup()
    about = machine()
    with service(options.events) as url:
        costs = asyncio.run(compare(url, options.events))
    bare = costs["bare bytes"]
    figures = [
        Figure(
            f"U{number}",
            name,
            round(cost, 1),
            "µs/event",
            target=TARGETS.get(name),
            details={"times_bare_bytes": round(cost / bare, 1)},
        )
        for number, (name, cost) in enumerate(costs.items(), 1)
    ]
    print(table(figures))
    print(save(figures, about, {"events": options.events, "rounds": ROUNDS}))


if __name__ == "__main__":
    main()
