"""Other people's programs, unmodified: client × operation × streamed or whole.

They run in environments of their own, which `scripts/clients` makes (`make test` does).
"""

import asyncio
import os
from pathlib import Path

import orjson
import pytest

from endpoints.gateway.tests.conftest import WORDS
from endpoints.simulator.script import Script
from endpoints.simulator.testing import SimulatorHandle

HERE = Path(__file__).parent / "clients"
ROOT = Path(__file__).parents[3]
PYTHON = ROOT / ".clients" / "python" / "bin" / "python"
MODULES = ROOT / ".clients" / "node" / "node_modules"
PROGRAMS = {
    ".py": ([str(PYTHON)], PYTHON),
    ".mjs": ([str(ROOT / "scripts" / "with-node"), "node"], MODULES),
}
SAYS = {  # what is not the answer itself
    "embeddings": "1536",
    "tools": "look",
    "tools streamed": "look",
    "refused": "not_found_error",
}
KINDS = ("chat", "responses")
BOTH = [f"{kind}{how}" for kind in KINDS for how in ("", " streamed")]
TABLE = {
    ("openai", ".py"): [
        "chat",
        "chat streamed",
        "responses gpt-4o",
        "responses gpt-4o streamed",
        "responses writer",
        "responses writer streamed",
        "embeddings",
        "models",
    ],
    ("anthropic", ".py"): [
        "messages",
        "messages streamed",
        "tools",
        "tools streamed",
        "count_tokens",
        "refused",
    ],
    ("litellm", ".py"): [
        "openai chat",
        "openai chat streamed",
        "openai responses",
        "azure chat",
        "azure chat streamed",
        "azure responses",
        "embeddings",
        "anthropic chat",
    ],
    ("langchain", ".py"): [*BOTH, "azure chat", "azure chat streamed", "embeddings"],
    ("pydantic_ai", ".py"): BOTH,
    ("camel", ".py"): ["azure chat", "chat"],
    ("openai", ".mjs"): BOTH,
    ("vercel", ".mjs"): ["usual", "usual streamed", *BOTH],
    ("anthropic", ".mjs"): ["messages", "messages streamed"],
}


@pytest.mark.parametrize(("client", "kind"), TABLE)
async def test_a_program_does_all_that_it_can(
    url: str, key: str, azure: SimulatorHandle, client: str, kind: str
) -> None:
    command, needed = PROGRAMS[kind]
    if not needed.exists() and not os.environ.get("CI"):
        pytest.skip("scripts/clients has not been run")
    for deployment in ("east", "writer"):
        answer = None if client == "anthropic" else WORDS
        azure.script(deployment, Script(answer=answer))
    told = await _told([*command, str(HERE / f"programs{kind}"), client], url, key)
    assert sorted(told) == sorted(TABLE[client, kind])
    said = {name: SAYS.get(name, WORDS) for name in told}
    if client == "anthropic":  # the demo voice speaks: it calls tools when it must
        said |= {name: told[name] for name in told if name not in SAYS and told[name]}
    said |= {name: told[name] for name in ("models", "count_tokens") if name in told}
    assert told == said


async def _told(command: list[str], url: str, key: str) -> dict[str, str]:
    """Return what a program prints; fails with its own words."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "URL": url,
        "KEY": key,
        "MODULES": str(MODULES),
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # no network but ours
        "TIKTOKEN_CACHE_DIR": os.environ.get("TIKTOKEN_CACHE_DIR", ""),
        "NO_PROXY": "127.0.0.1",
    }
    pipe = asyncio.subprocess.PIPE
    program = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=pipe, stderr=pipe, cwd=ROOT
    )
    out, err = await program.communicate()
    assert program.returncode == 0, err.decode()[-3000:]
    told: dict[str, str] = orjson.loads(out.splitlines()[-1])
    return told
