"""The program of a server: it ends with us, within limits, and sees what it may."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from django.conf import LazySettings

from tests.patience import PATIENCE
from tools.mcp.transports.confinement import confined, limits
from tools.mcp.transports.program import CHILD
from tools.sources import Failed


def told(limited: dict[str, int], code: str) -> str:
    command = [
        str(CHILD),
        str(os.getpid()),
        json.dumps(limited),
        sys.executable,
        "-c",
        code,
    ]
    done = subprocess.run(
        [sys.executable, "-I", *command], capture_output=True, text=True, check=False
    )
    return str(done.stdout).strip()


def test_a_program_ends_when_the_process_that_started_it_is_killed() -> None:
    sleeps = "import time; print('there', flush=True); time.sleep(1000)"
    starts = (
        "import subprocess, sys, os, time\n"
        f"p = subprocess.Popen([sys.executable, '-I', {str(CHILD)!r}, "
        f"str(os.getpid()), '{{}}', sys.executable, '-c', {sleeps!r}], "
        "stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "p.stdout.readline(); print(p.pid, flush=True); time.sleep(1000)"
    )
    command = [sys.executable, "-c", starts]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = psutil.Process(int(parent.stdout.readline()))
        parent.send_signal(signal.SIGKILL)
        child.wait(PATIENCE)


def test_a_program_has_its_limits_and_gets_no_privileges(
    settings: LazySettings,
) -> None:
    settings.MCP_PROGRAM_FILES = 77
    looks = (
        "import resource, re; status = open('/proc/self/status').read(); "
        "print(resource.getrlimit(resource.RLIMIT_NOFILE)[1], "
        "resource.getrlimit(resource.RLIMIT_CPU)[1], "
        "re.search(r'NoNewPrivs:.(.)', status)[1])"
    )
    assert told(limits(), looks) == f"77 {settings.MCP_PROGRAM_CPU_SECONDS} 1"


def test_a_program_that_takes_too_much_memory_gets_none(
    settings: LazySettings,
) -> None:
    settings.MCP_PROGRAM_MEMORY_MB = 200
    takes = (
        "try:\n    bytearray(300_000_000)\nexcept MemoryError:\n    print('refused')"
    )
    assert told(limits(), takes) == "refused"


def test_a_program_that_is_to_be_shut_in_is_not_started_otherwise(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert confined(("serve",), "") == ("serve",)
    settings.MCP_PROGRAM_SANDBOX = "bubblewrap"
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Failed, match="not installed"):
        confined(("serve",), "")


@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not there")
def test_a_program_in_the_sandbox_sees_no_data_of_ours(
    settings: LazySettings, tmp_path: Path
) -> None:
    settings.MCP_PROGRAM_SANDBOX = "bubblewrap"
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    (settings.DATA_DIR / "secret").write_text("key")
    work = tmp_path / "work"
    work.mkdir()
    shows = f"ls {settings.DATA_DIR}; echo mine > own; pwd; touch /etc/x || echo no"
    command = confined(("sh", "-c", shows), str(work))
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(work), "no"]
    assert (work / "own").read_text() == "mine\n"
