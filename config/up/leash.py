"""Run a program so that it cannot outlive the process that started it.

`wrap` puts this very file before the program: it asks the kernel for a signal when
the parent dies, then becomes the program. (A `preexec_fn` would do the same, but
runs Python between fork and exec, which is unsafe beside threads.)
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1


def wrap(
    command: Sequence[str], number: signal.Signals = signal.SIGTERM
) -> Sequence[str]:
    """Return the command that runs `command` and sends it `number` when we die.

    Linux only; unchanged elsewhere. The kernel watches the *thread* that forks:
    start children from the main thread.
    """
    if not sys.platform.startswith("linux"):
        return command
    python = [sys.executable, "-I", "-S", __file__]
    return [*python, str(int(number)), str(os.getpid()), *command]


def main(number: str, parent: str, *command: str) -> None:
    """Ask for the signal and become the program."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number))
    if os.getppid() != int(parent):  # it died before we could ask
        sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606 - what our parent told us to run


if __name__ == "__main__":
    main(*sys.argv[1:])
