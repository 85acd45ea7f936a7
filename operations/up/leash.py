"""Run a program so that it cannot outlive the process that started it.

`wrap` puts this very file before the program: it asks the kernel for a signal when
the parent dies, then becomes the program, which keeps the wish (also when it becomes
another one). (A `preexec_fn` would do the same, but runs Python between fork and exec,
which is unsafe beside threads.) Children that a program forks do not inherit the wish:
`tie` is for them.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1
LINUX = sys.platform.startswith("linux")


def wrap(
    command: Sequence[str], number: signal.Signals = signal.SIGTERM
) -> Sequence[str]:
    """Return the command that runs `command` and sends it `number` when we die.

    Linux only; unchanged elsewhere. The kernel watches the *thread* that forks:
    start children from the main thread.
    """
    if not LINUX:
        return command
    python = [sys.executable, "-I", "-S", __file__]
    return [*python, str(int(number)), str(os.getpid()), *command]


def tie(parent: int, number: int = signal.SIGKILL) -> None:
    """Have the kernel send us `number` when `parent` dies; end if it has died."""
    if LINUX:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)


def main(number: str, parent: str, *command: str) -> None:
    """Ask for the signal and become the program."""
    tie(int(parent), int(number))
    os.execvp(command[0], command)  # noqa: S606 - what our parent told us to run


if __name__ == "__main__":
    main(*sys.argv[1:])
