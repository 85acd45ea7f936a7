"""Binds the process it runs in, then runs a script: its path and arguments follow.

Started by runtime.isolated as a plain script.
"""

import runpy
import sys

MEMORY = 1_000_000_000  # bytes of address space
SECONDS = 15  # of processor time


def bind() -> None:
    """Limit what this process may use, where the system can."""
    try:
        import resource
    except ImportError:  # Windows; the parent's clock remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    bind()
    del sys.argv[0]
    runpy.run_path(sys.argv[0], run_name="__main__")
