"""Become the program of a server, which ends when the web process does.

Called as `python -I program_child.py PARENT LIMITS COMMAND …`; stands alone. LIMITS
are JSON: names as resource.RLIMIT_… has them, in its units.
"""

import ctypes
import json
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38


def main() -> None:
    """Ask the kernel for the signal and the limits, and become the program."""
    parent = int(sys.argv[1])
    if sys.platform == "linux":
        kernel = ctypes.CDLL(None)
        kernel.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        kernel.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)  # no setuid program helps it
    if os.getppid() != parent:  # it ended before the kernel was asked
        return
    bind(json.loads(sys.argv[2]))
    try:
        os.execvp(sys.argv[3], sys.argv[3:])  # noqa: S606 - no shell is wanted
    except OSError as error:
        sys.exit(f"{sys.argv[3]}: {error.strerror}")


def bind(limits: dict[str, int]) -> None:
    """Limit what the program may use, where the system can; never raise a limit."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for name, most in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        _, hard = resource.getrlimit(kind)
        within = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (within, within))


main()
