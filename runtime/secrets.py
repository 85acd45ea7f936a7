"""Secrets that this installation made for itself, kept in `data/secrets.json`."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NAMES = ("SECRET_KEY", "CREDS_KEY", "MONGO_PASSWORD")
LENGTH = 48  # bytes of randomness each


@dataclass(frozen=True, slots=True)
class Secrets:
    """The generated secrets by name; the file is readable by its owner alone."""

    values: dict[str, str]

    @classmethod
    def open(cls, folder: Path, names: tuple[str, ...] = NAMES) -> "Secrets":
        """Read the file, adding whatever it lacks; two first starts agree.

        OSError when the folder cannot be made, read or written.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / "secrets.json"
        with _alone(folder):
            values: dict[str, str] = json.loads(_text_of(file) or "{}")
            missing = [name for name in names if name not in values]
            if missing:
                values |= {name: secrets.token_urlsafe(LENGTH) for name in missing}
                _write(file, json.dumps(values, indent=1))
        return cls(values)

    def get(self, name: str) -> str:
        """Return one secret; KeyError when it was not asked for."""
        return self.values[name]

    def __repr__(self) -> str:
        return f"Secrets({', '.join(self.values)})"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder itself: the file in it is another one after it was written."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _write(file: Path, text: str) -> None:
    """Write all or nothing: on a full disk the file stays as it was."""
    beside = file.with_name(f"{file.name}.new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as new:
        new.write(text)
        new.flush()
        os.fsync(descriptor)
    beside.replace(file)
