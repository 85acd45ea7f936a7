"""Room on the disk, without which no store can run."""

import shutil
from pathlib import Path

ROOM = 64_000_000  # bytes a store needs to start and go on
FRESH = 400_000_000  # bytes that a new mongod lays out at its first start


def shortage(folder: Path, needed: int = ROOM) -> str:
    """Return "" when the folder's disk has room, else how much is missing."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    if free >= needed:
        return ""
    return (
        f"The disk of {folder} is full: {free / 1e6:.0f} MB are free, "
        f"{needed / 1e6:.0f} MB are needed."
    )
