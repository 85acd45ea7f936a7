"""Our gateway, a peer's and the bare forwarder: one upstream, one load, one run."""

import asyncio
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.figures import RESULTS, commit, machine
from benchmarks.gateway import entrance
from benchmarks.lab import Lab, laboratory
from benchmarks.peers import litellm
from benchmarks.peers.gateway import GatewayFigures, MeasuredGateway, measured
from benchmarks.peers.plot import drawn
from benchmarks.scale import FULL, QUICK, Scale

PEERS = ("litellm",)


def compare(peer: str, servers: Sequence[str], *, short: bool) -> Path:
    """Measure all of them; return the file of results. `short`: only a trial."""
    assert peer in PEERS
    about, scale = machine(), QUICK if short else FULL
    version = litellm.installed()
    found: list[GatewayFigures] = []
    for server in servers:
        with laboratory(server) as lab:
            found += asyncio.run(_on(lab, scale, peer=server == servers[-1]))
    kept = {
        "commit": commit(),
        "peer": f"{peer} {version}",
        "trial": short,
        "machine": about,
        "scale": asdict(scale),
        "gateways": [each.as_json() for each in found],
    }
    return _kept(kept, found)


async def _on(lab: Lab, scale: Scale, *, peer: bool) -> list[GatewayFigures]:
    try:
        found = [await measured(lab, each, scale) for each in await _ours(lab)]
    finally:
        await lab.leave()
    if not peer:
        return found
    lab.program.stop()  # what is measured next has the machine for itself
    with (
        tempfile.TemporaryDirectory(prefix="lc-") as folder,
        litellm.proxy(Path(folder), lab.azure.url) as other,
    ):
        return [*found, await measured(lab, other, scale)]


async def _ours(lab: Lab) -> list[MeasuredGateway]:
    """Return our gateway and the forwarder; a second start is what operators see."""
    lab.program.stop()
    started = lab.program.start(titles=False)
    url, headers = await entrance(lab)
    ours = MeasuredGateway(f"ours, {lab.server}", url, headers, lab.web(), started)
    bare = MeasuredGateway(f"bare, {lab.server}", lab.bare_url, {}, [lab.bare], 0.0)
    return [ours, bare]


def _kept(content: dict[str, Any], found: list[GatewayFigures]) -> Path:
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"gateways-{time.strftime('%Y%m%d-%H%M%S')}.json"
    file.write_text(json.dumps(content, indent=1) + "\n")
    file.with_suffix(".svg").write_text(drawn(found, trial=content["trial"]))
    return file
