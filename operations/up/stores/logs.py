"""The embedded stores' own logs: two files each, and neither grows for ever."""

from contextlib import suppress
from pathlib import Path

LARGEST = 10_000_000  # bytes


def put_aside(log: Path) -> bool:
    """Rename a log that has grown too large, in place of the one before.

    Returns whether it did; the store then has to open its log anew.
    """
    with suppress(OSError):  # not there yet; looked at again soon
        if log.stat().st_size > LARGEST:
            log.replace(log.with_suffix(".log.1"))
            return True
    return False
