"""What the program of a server may use, and what of the machine it sees."""

import os
import shutil

from django.conf import settings

from librechat_yaml.environment import env_file
from librechat_yaml.load import place
from tools.sources import Failed

MB = 1_000_000  # bytes
SANDBOX = "bwrap"
# It reads the machine's files and writes into a /tmp of its own alone.
SEES = ("--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp")  # noqa: S108
APART = ("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--die-with-parent")


def limits() -> dict[str, int]:
    """Return the limits of a program, by their names in `resource`.

    DATA, not AS: what runs JavaScript takes addresses without end and little memory.
    """
    return {
        "DATA": settings.MCP_PROGRAM_MEMORY_MB * MB,
        "CPU": settings.MCP_PROGRAM_CPU_SECONDS,
        "NOFILE": settings.MCP_PROGRAM_FILES,
        "FSIZE": settings.MCP_PROGRAM_FILE_MB * MB,
        "CORE": 0,
    }


def confined(command: tuple[str, ...], cwd: str) -> tuple[str, ...]:
    """Return the command that starts a program; Failed where it may not be."""
    if settings.MCP_PROGRAM_SANDBOX == "none":
        return command
    if shutil.which(SANDBOX) is None:
        raise Failed("MCP_PROGRAM_SANDBOX wants bubblewrap, which is not installed.")
    there = ("--bind", cwd, cwd, "--chdir", cwd) if cwd else ()
    return (SANDBOX, *SEES, *_hidden(), *there, *APART, "--", *command)


def _hidden() -> list[str]:
    """Return what covers this program's own data and settings."""
    covered: list[str] = []
    if settings.DATA_DIR.is_dir():
        covered += ["--tmpfs", str(settings.DATA_DIR)]
    for file in (env_file(), settings.BASE_DIR / place()):
        if file.is_file():
            covered += ["--ro-bind", os.devnull, str(file.resolve())]
    return covered
