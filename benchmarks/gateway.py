"""P2, P3: what the gateway adds for programs, over the bare forwarder's HTTP.

`python -m benchmarks.gateway --peer litellm` measures another gateway beside it.
"""

import argparse
import asyncio
import time

import aiohttp

from benchmarks.figures import Figure, percentile
from benchmarks.lab import Lab, spending
from benchmarks.scale import Scale
from benchmarks.streams.load import direct_streams

MICRO, MILLI = 1_000_000, 1000
BODY = {
    "model": "gpt-4o",
    "messages": [{"role": "user", "content": "Hello"}],
    "stream": True,
}
ANSWERED = b'"content":" '  # each token of the pretend Azure is a word


async def cost(lab: Lab, scale: Scale) -> list[Figure]:
    """P2: CPU time per token, of the gateway and of the bare forwarder."""
    url, headers = await entrance(lab)
    await streams(url, headers, 2)  # everything is loaded now
    length = scale.rate * scale.seconds
    lab.script(length=length, tokens_per_second=scale.rate)
    tokens = scale.streams * length
    with spending(lab.web()) as ours:
        counted = await streams(url, headers, scale.streams)
    with spending([lab.bare]) as bare:
        await streams(lab.bare_url, {}, scale.streams)
    each, bare_each = ours.cpu / tokens * MICRO, bare.cpu / tokens * MICRO
    details = {
        "gateway_us": round(each, 1),
        "bare_us": round(bare_each, 1),
        "core_share": round(ours.cpu / ours.wall, 3),
        "tokens": tokens,
        "words_arrived": sum(words for _, words in counted),
    }
    name = f"CPU per token of the gateway, {scale.streams} streams at {scale.rate}/s"
    return [
        Figure(
            "P2", name, each / bare_each, "× bare", lab.server, 1.3, details=details
        ),
        Figure("P2", "the same, as time", each, "µs", lab.server),
    ]


async def added(lab: Lab, scale: Scale) -> list[Figure]:
    """P3: time to the first token through the gateway, over the upstream's own."""
    url, headers = await entrance(lab)
    lab.script(length=20)
    ours, direct = [], []
    for _ in range(scale.firsts):
        ours += [first for first, _ in await streams(url, headers, 1)]
        direct += await direct_streams(lab.azure.url, 1)
    value = (percentile(ours, 50) - percentile(direct, 50)) * MILLI
    name = "time the gateway adds to the first token, p50"
    details = {"gateway_p95_ms": round(percentile(ours, 95) * MILLI, 2)}
    return [Figure("P3", name, value, "ms", lab.server, 8, details=details)]


async def entrance(lab: Lab) -> tuple[str, dict[str, str]]:
    """Return where the gateway is and the headers that open it."""
    [person] = await lab.crowd(1)
    key = (await person.call("POST", "/keys", {"name": "benchmark"}))["text"]
    url = f"{lab.program.url}/v1/chat/completions"
    return url, {"Authorization": f"Bearer {key}"}


async def streams(
    url: str, headers: dict[str, str], number: int
) -> list[tuple[float, int]]:
    """Run streams; return of each the seconds to its first word, and its words."""
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, headers=headers) as http:
        return list(await asyncio.gather(*(_one(http, url) for _ in range(number))))


async def _one(http: aiohttp.ClientSession, url: str) -> tuple[float, int]:
    asked, first, words = time.perf_counter(), 0.0, 0
    async with http.post(url, json=BODY) as answer:
        answer.raise_for_status()
        async for piece in answer.content.iter_any():
            words += piece.count(ANSWERED)
            if not first and words:
                first = time.perf_counter() - asked
    return first, words


def main() -> None:
    """Measure ours and a peer's in one run; print where the figures are."""
    from benchmarks.__main__ import SERVERS, allow_many_files
    from benchmarks.peers.compare import PEERS, compare  # it measures with `streams`

    parser = argparse.ArgumentParser(prog="python -m benchmarks.gateway")
    parser.add_argument("--peer", choices=PEERS, required=True)
    parser.add_argument("--server", nargs="+", choices=SERVERS, default=list(SERVERS))
    parser.add_argument("--short", action="store_true", help="a small load: a trial")
    options = parser.parse_args()
    allow_many_files()
    kept = compare(options.peer, options.server, short=options.short)
    print(f"Kept in {kept}")


if __name__ == "__main__":
    main()
