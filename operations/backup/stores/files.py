"""Files of this machine: what people uploaded under `media/`, and the two keys.

Another place is a folder of its name in the data folder. The keys travel because
what people gave us is encrypted with them; the stores' passwords do not, because each
machine's stores were made with their own.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings

from operations.backup.archive import ArchivePart
from operations.backup.envelope import Unreadable

TRAVEL = ("SECRET_KEY", "CREDS_KEY")
KEYS = "secrets.json"
MEDIA = "media"
STAMP = "restore-id"


def folder(place: str) -> Path:
    """Return the folder of a place."""
    return Path(settings.DATA_DIR) / place


def media() -> Iterator[tuple[str, Path]]:
    """Yield the name and path of each uploaded file."""
    own = Path(settings.MEDIA_ROOT)
    for path in sorted(own.rglob("*")):
        if path.is_file():
            yield f"{MEDIA}/{path.relative_to(own)}", path


def keys() -> bytes:
    """Return the keys that travel, as a file has them."""
    found = _read(_secrets())
    return _written({name: found[name] for name in TRAVEL if name in found})


def make(into: Path) -> None:
    """Make an empty folder for a place."""
    shutil.rmtree(into, ignore_errors=True)
    (into / MEDIA).mkdir(mode=0o700, parents=True)


def put(part: ArchivePart, into: Path) -> None:
    """Store a file of a backup."""
    name = part.section.removeprefix("files/")
    path = (into / name).resolve()
    inside = path.is_relative_to((into / MEDIA).resolve())
    if not inside and path != (into / KEYS).resolve():
        raise Unreadable(f"The backup holds a file outside of its place: {name}")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(path, part.pieces())


def digest(section: str, at: Path) -> str:
    """Return a stored file's SHA-256, "" when there is none."""
    path = at / section.removeprefix("files/")
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def stamp(place: str, restore_id: str) -> None:
    """Write down for which restore a place was made."""
    folder(place).mkdir(mode=0o700, exist_ok=True)
    _put_at_once(folder(place) / STAMP, restore_id.encode())


def stamped(place: str) -> str:
    """Return for which restore a place was made; "" when there is none."""
    path = folder(place) / STAMP
    return path.read_text() if path.is_file() else ""


def swap(source: str, target: str) -> None:
    """Put what is at `source` in force and what was at `target`; can be repeated."""
    come, go = folder(source), folder(target)
    go.mkdir(mode=0o700, exist_ok=True)
    own = Path(settings.MEDIA_ROOT)
    if (come / MEDIA).exists():
        if own.exists() and not (go / MEDIA).exists():
            own.rename(go / MEDIA)
        shutil.rmtree(own, ignore_errors=True)
        (go / MEDIA).mkdir(mode=0o700, exist_ok=True)
        (come / MEDIA).rename(own)
    if (come / KEYS).exists():
        if not (go / KEYS).exists():
            _put_at_once(go / KEYS, keys())
        brought = _read(come / KEYS)
        taken = {name: brought[name] for name in TRAVEL if name in brought}
        _put_at_once(_secrets(), _written(_read(_secrets()) | taken))
    sync(Path(settings.DATA_DIR))
    drop(source)


def drop(place: str) -> None:
    """Delete the folder of a place."""
    shutil.rmtree(folder(place), ignore_errors=True)


def sync(at: Path) -> None:
    """Have the names in a folder on disk."""
    descriptor = os.open(at, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _secrets() -> Path:
    return Path(settings.DATA_DIR) / KEYS


def _read(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_bytes() or b"{}")
    except FileNotFoundError:
        return {}
    return {str(name): str(value) for name, value in dict(found).items()}


def _written(values: dict[str, str]) -> bytes:
    return json.dumps(values, indent=1).encode()


def _put_at_once(path: Path, data: bytes) -> None:
    """Replace a file's content: whoever looks finds the old or the new."""
    fresh = path.with_name(f"{path.name}.new")
    _write(fresh, [data])
    fresh.replace(path)


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.writelines(pieces)
        out.flush()
        os.fsync(out.fileno())
