"""What a web process has loaded when it serves, and what not yet."""

import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
import sys
import config.asgi
from django.core.management import call_command
call_command("check")
import config.urls
print(*sorted(sys.modules), sep="\\n")
"""
LATER = {"openai", "opentelemetry.instrumentation", "mcp"}
# They act when they are imported, and nobody else imports them.
ACTING = {"config.celery", "config.spending_metrics", "operations.checks"}


@pytest.fixture(scope="module")
def loaded(data_dir: Path) -> set[str]:
    """Return the modules of a process that is about to serve."""
    return set(output_of(CODE, data_dir).splitlines())


def output_of(code: str, data_dir: Path) -> str:
    """Return what a process of its own prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        env={"DATA_DIR": str(data_dir), "ENV_FILE": "/dev/null"},
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout.strip()


def test_what_only_answers_need_is_not_loaded_before_a_process_serves(
    loaded: set[str],
) -> None:
    assert "config.urls" in loaded
    assert LATER.isdisjoint(loaded)


def test_a_web_process_knows_its_broker_and_measures_what_is_spent(
    loaded: set[str],
) -> None:
    assert loaded >= ACTING


def test_the_sdk_of_mcp_servers_is_loaded_where_one_is_asked_alone(
    data_dir: Path,
) -> None:
    code = """
import asyncio, sys
import config.asgi
from tools.sources import sources
async def ask():
    ours = [each for each in sources() if each.__name__.startswith("tools.")]
    for source in ours:  # libraries, above it, ask who is there: here is no database
        await source.tools(0)
        source.lacking()
asyncio.run(ask())
assert "tools.mcp.connection" in sys.modules
print("mcp" in sys.modules)
"""
    assert output_of(code, data_dir) == "False"
