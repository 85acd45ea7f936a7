"""Start a child so that it cannot outlive its parent, whatever kills the parent."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def leash(number: signal.Signals = signal.SIGTERM) -> Callable[[], None] | None:
    """Return what a child runs before its program: get `number` when we die.

    Linux only, None elsewhere. The kernel watches the *thread* that forks: start
    children from the main thread.
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def hold() -> None:
        prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it died before we could ask
            os.kill(os.getpid(), signal.SIGKILL)

    return hold
