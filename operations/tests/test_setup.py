"""scripts/setup is instant when all is there, and mends what is not."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = """#!/bin/sh
echo "$@" >>calls
[ "$2" = venv ] && mkdir -p .venv/bin && cp "$0" .venv/bin/python
exit 0
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Make a folder with the script and a Python that only notes what it is asked."""
    (tmp_path / "scripts").mkdir()
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    shutil.copy(ROOT / "scripts" / "setup", tmp_path / "scripts")
    for name, text in {"scripts/packages": "#!/bin/sh\n", "python": PYTHON}.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    return tmp_path


def setup(checkout: Path) -> tuple[str, str]:
    """Run it; return what it said, and what Python was asked to do."""
    (checkout / "calls").write_text("")
    done = subprocess.run(
        ["scripts/setup"],
        cwd=checkout,
        env={"PATH": os.environ["PATH"], "PYTHON": str(checkout / "python")},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout, (checkout / "calls").read_text()


def test_an_environment_whose_python_is_gone_is_made_anew(checkout: Path) -> None:
    assert "-m venv .venv" in setup(checkout)[1]
    said, asked = setup(checkout)
    assert said == ""
    assert "install" not in asked
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/usr/bin/python3.gone")
    said, asked = setup(checkout)
    assert "making it anew" in said
    assert "-m venv .venv" in asked
    assert "scripts/install.py" in asked
