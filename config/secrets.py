"""Secrets that this installation made for itself, kept in `data/secrets.json`."""

import fcntl
import json
import os
import secrets
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
        """Read the file, adding whatever it lacks; two first starts agree."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder / "secrets.json", os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            values: dict[str, str] = json.loads(file.read() or "{}")
            missing = [name for name in names if name not in values]
            if missing:
                values |= {name: secrets.token_urlsafe(LENGTH) for name in missing}
                file.seek(0)
                file.write(json.dumps(values, indent=1))
                file.truncate()
        return cls(values)

    def get(self, name: str) -> str:
        """Return one secret; KeyError when it was not asked for."""
        return self.values[name]

    def __repr__(self) -> str:
        return f"Secrets({', '.join(self.values)})"
