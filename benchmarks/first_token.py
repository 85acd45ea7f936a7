"""P3, P4: how long people wait for the first token."""

from benchmarks.figures import Figure, percentile
from benchmarks.lab import Lab
from benchmarks.scale import Scale
from benchmarks.streams.load import Waiting, bare_streams, chats, direct_streams

MILLI = 1000


async def added(lab: Lab, scale: Scale) -> list[Figure]:
    """P3: time to the first token, one chat at a time, over the upstream's own."""
    [person] = await lab.crowd(1)
    lab.script(length=20)
    ours, stored, direct, bare = [], [], [], []
    for _ in range(scale.firsts):
        [seen] = await chats([person], Waiting(1))
        ours.append(seen.first_at - seen.asked_at)
        stored.append(seen.started_at - seen.asked_at)
        direct += await direct_streams(lab.azure.url, 1)
        bare += await bare_streams(lab.bare_url, 1)
    own = percentile(direct, 50) * MILLI
    details = {
        "chat_p50_ms": round(percentile(ours, 50) * MILLI, 2),
        "chat_p95_ms": round(percentile(ours, 95) * MILLI, 2),
        "acknowledged_p50_ms": round(percentile(stored, 50) * MILLI, 2),
        "upstream_p50_ms": round(own, 2),
        "bare_p50_ms": round(percentile(bare, 50) * MILLI, 2),
    }
    value = percentile(ours, 50) * MILLI - own
    name = "time added to the first token, p50"
    return [Figure("P3", name, value, "ms", lab.server, 15, details=details)]


async def rush(lab: Lab, scale: Scale) -> list[Figure]:
    """P4: many chats started at the same moment."""
    people = await lab.crowd(scale.crowd)
    lab.script(length=40, tokens_per_second=20)
    seen = await chats(people, Waiting(scale.crowd))
    waits = [each.first_at - each.asked_at for each in seen]
    direct = await direct_streams(lab.azure.url, scale.crowd)
    bare = await bare_streams(lab.bare_url, scale.crowd)
    details = {
        "upstream_p50_ms": round(percentile(direct, 50) * MILLI, 1),
        "bare_p50_ms": round(percentile(bare, 50) * MILLI, 1),
        "bare_p95_ms": round(percentile(bare, 95) * MILLI, 1),
    }
    name = f"first token, {scale.crowd} chats at once"
    half, late = percentile(waits, 50) * MILLI, percentile(waits, 95) * MILLI
    return [
        Figure("P4", f"{name}, p50", half, "ms", lab.server, 400, details=details),
        Figure("P4", f"{name}, p95", late, "ms", lab.server, 800),
    ]
