"""P1, P5, P12: what a streamed token costs, how late it comes, how it scales."""

from benchmarks.figures import Figure, percentile
from benchmarks.lab import Lab, cpu_seconds, spending
from benchmarks.scale import Scale
from benchmarks.streams.load import Waiting, bare_streams, chats

MICRO = 1_000_000
COST = {"daphne": 130.0, "uvicorn": 100.0}  # µs


async def cost(lab: Lab, scale: Scale) -> list[Figure]:
    """P1: CPU time per token, of the chat and of the bare forwarder."""
    people = await lab.crowd(scale.streams)
    length = scale.rate * scale.seconds
    lab.script(length=length, tokens_per_second=scale.rate)
    tokens = scale.streams * length
    with spending(lab.web()) as chat:
        await chats(people, Waiting(scale.streams))
    with spending([lab.bare]) as bare:
        await bare_streams(lab.bare_url, scale.streams)
    each, bare_each = chat.cpu / tokens * MICRO, bare.cpu / tokens * MICRO
    details = {
        "bare_us": round(bare_each, 1),
        "ratio_to_bare": round(each / bare_each, 2) if bare_each else 0.0,
        "core_share": round(chat.cpu / chat.wall, 3),
        "tokens": tokens,
        "wall_s": round(chat.wall, 2),
        "bare_wall_s": round(bare.wall, 2),
    }
    name = f"CPU per token, {scale.streams} chats at {scale.rate}/s"
    target = COST[lab.server]
    return [
        Figure("P1", name, each, "µs", lab.server, target, details=details),
        Figure("P1", "the same, bare forwarder", bare_each, "µs", lab.server),
    ]


async def lag(lab: Lab, scale: Scale) -> list[Figure]:
    """P5: how old a frame's oldest token is when it arrives; none may be missing."""
    people = await lab.crowd(scale.carried)
    length = scale.carried_rate * scale.seconds
    lab.script(length=length, tokens_per_second=scale.carried_rate, clocked=True)
    waiting = Waiting(scale.carried)
    with spending(lab.web()) as spent:
        seen = await chats(people, waiting)
    delivered = sum(len(each.text.split()) for each in seen)
    sent = scale.carried * length
    details = {
        "p50_ms": round(percentile(waiting.lags, 50) * 1000, 1),
        "max_ms": round(max(waiting.lags, default=0) * 1000, 1),
        "tokens_sent": sent,
        "tokens_delivered": delivered,
        "frames": len(waiting.lags),
        "core_share": round(spent.cpu / spent.wall, 3),
    }
    late = percentile(waiting.lags, 95) * 1000
    name = f"frame lag p95, {scale.carried} chats at {scale.carried_rate}/s"
    return [
        Figure("P5", name, late, "ms", lab.server, 250, details=details),
        Figure("P5", "tokens lost", sent - delivered, "", lab.server, 0),
    ]


async def busiest(lab: Lab, scale: Scale, processes: int) -> float:
    """Return the CPU seconds of the busiest of some web processes (P12).

    There are as many chats for each process as there are with one: a token costs the
    less, the more are written out together, so that equal loads have to be compared.
    What processes carry is bounded by the busiest of them: connections that are
    shared out unevenly count against them.
    """
    number = scale.crowd // 2 * processes
    lab.script(length=1)
    await chats(await lab.crowd(number), Waiting(number))  # everything is loaded now
    people = await lab.crowd(number)
    rate = scale.rate // 2
    lab.script(length=rate * scale.seconds, tokens_per_second=rate)
    web = lab.web()
    before = [cpu_seconds([each]) for each in web]
    await chats(people, Waiting(number))
    return max(cpu_seconds([p]) - b for p, b in zip(web, before, strict=True))


def scaling(lab: Lab, one: float, two: float) -> list[Figure]:
    """P12: how many times the streams of one process two processes carry."""
    details = {"one_s": round(one, 3), "busiest_of_two_s": round(two, 3)}
    name = "streams that 2 processes carry, in those of one"
    return [
        Figure("P12", name, 2 * one / two, "×", lab.server, 1.8, True, details)  # noqa: FBT003
    ]
