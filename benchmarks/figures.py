"""Figures, and the file they are kept in."""

import json
import os
import platform
import subprocess
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. `id` is a line of the targets, as P1."""

    id: str
    name: str
    value: float
    unit: str
    server: str = ""  # daphne | uvicorn | "" when it does not matter
    target: float | None = None  # at most; at least where `more_is_better`
    more_is_better: bool = False
    details: dict[str, float] = field(default_factory=dict)

    @property
    def met(self) -> bool | None:
        """Whether the target was met; None without one."""
        if self.target is None:
            return None
        if self.more_is_better:
            return self.value >= self.target
        return self.value <= self.target


def percentile(values: Iterable[float], percent: float) -> float:
    """Return the value that `percent` of all do not exceed; 0 for none."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def machine() -> dict[str, object]:
    """Return what the figures were measured on, and how busy it was."""
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
        "calibration_ms": calibration(),
    }


def processor() -> str:
    """Return the processor's name."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    return named[0] if named else platform.processor()


def calibration() -> float:
    """Return how many ms of CPU time a fixed loop takes here: quicker is smaller."""
    begun = time.process_time()
    sum(number * number for number in range(3_000_000))
    return round((time.process_time() - begun) * 1000, 1)


def commit() -> str:
    """Return the commit that was measured."""
    command = ["git", "rev-parse", "--short", "HEAD"]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return found.stdout.strip()


def save(
    figures: Sequence[Figure], about: dict[str, object], scale: dict[str, float]
) -> Path:
    """Write all figures of one run into a file named after the time."""
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{time.strftime('%Y%m%d-%H%M%S')}.json"
    listed = [{**asdict(figure), "met": figure.met} for figure in figures]
    content = {
        "commit": commit(),
        "machine": about,
        "scale": scale,
        "figures": listed,
    }
    file.write_text(json.dumps(content, indent=1) + "\n")
    return file


def table(figures: Sequence[Figure]) -> str:
    """Return the figures in Markdown."""
    rows = [["", "what", "server", "value", "target", "met"], ["---"] * 6]
    for figure in figures:
        sign = "≥" if figure.more_is_better else "≤"
        target = "" if figure.target is None else f"{sign} {figure.target:g}"
        met = {None: "", True: "yes", False: "no"}[figure.met]
        value = f"{figure.value:.4g} {figure.unit}"
        rows.append([figure.id, figure.name, figure.server, value, target, met])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
