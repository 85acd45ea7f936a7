"""A web process serves before it has loaded what only answers need."""

import subprocess
import sys
from pathlib import Path

CODE = """
import sys
import config.asgi
from django.core.management import call_command
call_command("check")
import config.urls
print(*sorted(sys.modules), sep="\\n")
"""
LATER = {"openai", "opentelemetry.instrumentation"}


def test_what_only_answers_need_is_not_loaded_before_a_process_serves(
    data_dir: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        cwd=Path(__file__).parents[2],
        env={"DATA_DIR": str(data_dir), "ENV_FILE": "/dev/null"},
        capture_output=True,
        check=True,
        text=True,
    )
    assert "config.urls" in done.stdout.splitlines()
    assert LATER.isdisjoint(done.stdout.splitlines())
