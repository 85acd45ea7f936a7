"""The systemd units are whole, confined, and mean one installation."""

import getpass
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
COMMAND = ROOT / "deploy" / "librechat"
PLACE = re.compile(r"(?:DATA_DIR|ENV_FILE)=\S+")
MOST_EXPOSED = "--threshold=30"  # 3.0

needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="no systemd-analyze here"
)


def analyzed(*words: str) -> str:
    """Return what systemd-analyze has against something, "" when nothing."""
    told = ["systemd-analyze", *words]
    done = subprocess.run(told, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else done.stderr


@needs_systemd
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_a_unit(unit: Path, tmp_path: Path) -> None:
    text = unit.read_text().replace("/opt/librechat/.venv/bin/python", sys.executable)
    (tmp_path / unit.name).write_text(text)
    assert analyzed("verify", "--man=no", str(tmp_path / unit.name)) == ""


@needs_systemd
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_service_is_confined(unit: Path) -> None:
    told = ["security", "--offline=true", "--no-pager", MOST_EXPOSED, str(unit)]
    assert analyzed(*told) == ""


def test_units_and_operators_mean_the_same_installation() -> None:
    meant = {file.name: PLACE.findall(file.read_text()) for file in [*UNITS, COMMAND]}
    assert len(meant) == 5
    assert set(map(tuple, meant.values())) == {
        ("DATA_DIR=/var/lib/librechat", "ENV_FILE=/etc/librechat.env")
    }


def test_the_operators_command_runs_where_the_service_does(tmp_path: Path) -> None:
    text = COMMAND.read_text().replace("/opt/librechat", str(tmp_path))
    text = text.replace("= librechat ", f"= {getpass.getuser()} ")
    text = text.replace(".venv/bin/python manage.py", "printenv")
    asked = ["PWD", "DATA_DIR", "ENV_FILE"]
    done = subprocess.run(
        ["sh", "-c", text, "librechat", *asked],
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    )
    found = done.stdout.split()
    assert found == [str(tmp_path), "/var/lib/librechat", "/etc/librechat.env"]
