"""A process of its own knows nothing of this program, and is ended when it is slow."""

from pathlib import Path

import pytest

from runtime import isolated

TELL = """
import json, os, sys
data = sys.stdin.buffer.read().decode()
print(json.dumps({"names": sorted(os.environ), "said": sys.argv[1:], "data": data}))
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return tmp_path / "script.py"


def test_a_script_gets_data_and_arguments_and_no_secret(
    script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "sesame")
    script.write_text(TELL)
    found = isolated.run(script, b"page", "a", "b", seconds=60)
    assert (found["said"], found["data"]) == (["a", "b"], "page")
    assert "PATH" in found["names"]
    assert "SECRET_KEY" not in found["names"]


@pytest.mark.parametrize(
    ("code", "seconds", "error"),
    [
        ("while True: pass", 0.3, "slow"),
        ("raise SystemExit(1)", 60, "broken"),
        ("import os; os.abort()", 60, "memory"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", 60, "slow"),
        ("print('no JSON')", 60, "broken"),
        ("[bytearray(10**9) for _ in range(9)]", 60, "broken"),
    ],
)
def test_what_hostile_data_make_of_a_script_ends_with_it(
    script: Path, code: str, seconds: float, error: str
) -> None:
    script.write_text(code)
    assert isolated.run(script, b"", seconds=seconds) == {"error": error}
