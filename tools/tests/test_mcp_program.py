"""The program of a server does not outlive the process that started it."""

import signal
import subprocess
import sys

import psutil

from tests.patience import PATIENCE
from tools.mcp.program import CHILD


def test_a_program_ends_when_the_process_that_started_it_is_killed() -> None:
    sleeps = "import time; print('there', flush=True); time.sleep(1000)"
    starts = (
        "import subprocess, sys, os, time\n"
        f"p = subprocess.Popen([sys.executable, '-I', {str(CHILD)!r}, "
        f"str(os.getpid()), sys.executable, '-c', {sleeps!r}], "
        "stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "p.stdout.readline(); print(p.pid, flush=True); time.sleep(1000)"
    )
    command = [sys.executable, "-c", starts]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = psutil.Process(int(parent.stdout.readline()))
        parent.send_signal(signal.SIGKILL)
        child.wait(PATIENCE)
