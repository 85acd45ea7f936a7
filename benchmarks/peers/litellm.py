"""LiteLLM's proxy: installed once, started in front of the pretend Azure.

It has no database here: it checks one key, keeps no ledger and no budgets.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.peers.gateway import MeasuredGateway
from tests.chaos.program import ROOT, answers, free_port, wait_until

PLACE = ROOT / ".peers" / "litellm"
KEY = "sk-benchmark"
CONFIGURATION = """model_list:
  - model_name: gpt-4o
    litellm_params:
      model: azure/gpt-4o
      api_base: {upstream}
      api_version: "2024-10-21"
      api_key: demo-key
litellm_settings:
  telemetry: false
"""
QUIET = {
    "LITELLM_MASTER_KEY": KEY,
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # it would ask the network at its start
    "LITELLM_LOG": "ERROR",
}


def installed() -> str:
    """Install it where it is missing; return its version."""
    python = PLACE / "bin" / "python"
    if not python.exists():
        uv = [str(ROOT / ".venv" / "bin" / "uv")]
        subprocess.run([*uv, "venv", "-q", "-p", sys.executable, PLACE], check=True)
        wanted = ["pip", "install", "-q", "-p", str(python), "litellm[proxy]"]
        subprocess.run([*uv, *wanted], check=True)
    asked = "from importlib.metadata import version; print(version('litellm'))"
    told = subprocess.run([python, "-c", asked], check=True, capture_output=True)
    return told.stdout.decode().strip()


@contextmanager
def proxy(folder: Path, upstream: str) -> Iterator[MeasuredGateway]:
    """Run it with one worker, as one web process of ours."""
    configuration, port = folder / "litellm.yaml", free_port()
    configuration.write_text(CONFIGURATION.format(upstream=upstream))
    command = [str(PLACE / "bin" / "litellm"), "--config", str(configuration)]
    command += ["--host", "127.0.0.1", "--port", str(port), "--num_workers", "1"]
    begun = time.monotonic()
    process = psutil.Popen(
        command,
        cwd=folder,
        env=os.environ | QUIET,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until(
            lambda: process.poll() is not None or answers(f"{url}/health/liveliness"),
            "LiteLLM's proxy did not start.",
        )
        yield MeasuredGateway(
            "litellm",
            f"{url}/v1/chat/completions",
            {"Authorization": f"Bearer {KEY}"},
            [process, *process.children(recursive=True)],
            time.monotonic() - begun,
        )
    finally:
        process.terminate()
        process.wait(20)
