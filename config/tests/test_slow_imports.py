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
LATER = {"openai", "opentelemetry.instrumentation"}
# They act when they are imported, and nobody else imports them.
ACTING = {"config.celery", "config.spending_metrics", "operations.checks"}


@pytest.fixture(scope="module")
def loaded(data_dir: Path) -> set[str]:
    """Return the modules of a process that is about to serve."""
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        cwd=Path(__file__).parents[2],
        env={"DATA_DIR": str(data_dir), "ENV_FILE": "/dev/null"},
        capture_output=True,
        check=True,
        text=True,
    )
    return set(done.stdout.splitlines())


def test_what_only_answers_need_is_not_loaded_before_a_process_serves(
    loaded: set[str],
) -> None:
    assert "config.urls" in loaded
    assert LATER.isdisjoint(loaded)


def test_a_web_process_knows_its_broker_and_measures_what_is_spent(
    loaded: set[str],
) -> None:
    assert loaded >= ACTING
