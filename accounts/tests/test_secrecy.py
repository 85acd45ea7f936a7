"""Secrets that anybody could guess keep the program from starting (S26)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings.secrecy import PUBLISHED, guessable

GOOD = "0f9d3c6b1e7a48d2a5b4c8e6f1d2073955aa77cc11bb22dd33ee44ff99880077"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "short",
        "x" * 64,
        "changeme" * 8,
        "django-insecure-" + GOOD,
        *sorted(PUBLISHED),
    ],
)
def test_a_guessable_secret_is_seen_through(value: str) -> None:
    assert guessable(value)


def test_a_real_secret_is_accepted() -> None:
    assert not guessable(GOOD)


@pytest.mark.parametrize("name", ["SECRET_KEY", "CREDS_KEY"])
def test_the_program_does_not_start_and_does_not_tell(
    name: str, tmp_path: Path
) -> None:
    weak = "changeme-canary-4471"
    environment = os.environ | {name: weak, "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "manage.py", "list_users"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode != 0
    assert f"{name} has fewer than 32 characters" in done.stderr
    assert "canary" not in done.stdout + done.stderr
