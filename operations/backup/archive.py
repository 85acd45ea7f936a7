"""The archive inside: a compressed tar of JSON lines and files, a manifest last.

`mongo/<collection>/00000.jsonl`, `sql/<app.model>/00000.jsonl`, `files/<path>`,
`manifest.json`. Lines are cut into parts, so nothing is ever held whole in memory.
"""

import gzip
import hashlib
import io
import json
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from operations.backup.envelope import Unreadable

PART = 4 << 20  # bytes of JSON lines in one part
MANIFEST = "manifest.json"
FORMAT = 2
READABLE = (1, FORMAT)  # 1 cut times off after the millisecond
PIECE = 1 << 20  # bytes of a file read at a time
MANIFEST_MOST = 16 << 20  # bytes
# whatever a reader of gzip, tar or JSON says about bytes that it did not expect
DAMAGE: tuple[type[Exception], ...] = (tarfile.TarError, zlib.error, EOFError)
DAMAGE += (OSError, ValueError, LookupError, TypeError, AttributeError)


@dataclass(slots=True)
class ArchiveSection:
    """How many records a collection, table or file has, and their SHA-256."""

    count: int = 0
    sha256: str = ""


@dataclass(slots=True)
class Manifest:
    """What is in the archive; written last, so an archive without one is cut off."""

    created_at: str
    format: int = FORMAT
    sections: dict[str, ArchiveSection] = field(default_factory=dict)

    def as_json(self) -> bytes:
        """Return the stored form."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def parse(cls, text: bytes) -> "Manifest":
        """Read the stored form; Unreadable when it is of a later format."""
        found = json.loads(text)
        if found["format"] not in READABLE:
            raise Unreadable(f"The backup has format {found['format']}, not {FORMAT}.")
        sections = {
            name: ArchiveSection(one["count"], one["sha256"])
            for name, one in found["sections"].items()
        }
        return cls(found["created_at"], found["format"], sections)


class ArchiveWriter:
    """Writes an archive into a file-like object."""

    def __init__(self, stream: Any, created_at: str) -> None:  # noqa: ANN401
        self._gzip = gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=6)
        self._tar = tarfile.open(fileobj=self._gzip, mode="w|")  # noqa: SIM115
        self.manifest = Manifest(created_at)

    def add_lines(self, name: str, lines: Iterable[bytes]) -> ArchiveSection:
        """Store records under `name`, cut into parts."""
        section, digest = ArchiveSection(), hashlib.sha256()
        part, number = bytearray(), 0
        for line in lines:
            digest.update(line + b"\n")
            section.count += 1
            part += line + b"\n"
            if len(part) >= PART:
                self._put(f"{name}/{number:05}.jsonl", bytes(part))
                part, number = bytearray(), number + 1
        if part or not number:
            self._put(f"{name}/{number:05}.jsonl", bytes(part))
        section.sha256 = digest.hexdigest()
        self.manifest.sections[name] = section
        return section

    def add_file(self, name: str, path: Path) -> None:
        """Store a file under `files/<name>`."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            self._tar.addfile(_info(f"files/{name}", path.stat().st_size), file)
        self.manifest.sections[f"files/{name}"] = ArchiveSection(1, digest)

    def add_bytes(self, name: str, data: bytes) -> None:
        """Store a file that is in memory under `files/<name>`."""
        self._put(f"files/{name}", data)
        digest = hashlib.sha256(data).hexdigest()
        self.manifest.sections[f"files/{name}"] = ArchiveSection(1, digest)

    def close(self) -> None:
        """Write the manifest and end the archive."""
        self._put(MANIFEST, self.manifest.as_json())
        self._tar.close()
        self._gzip.close()

    def _put(self, name: str, data: bytes) -> None:
        self._tar.addfile(_info(name, len(data)), io.BytesIO(data))


def _info(name: str, size: int) -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.size, found.mode = size, 0o600
    return found


@dataclass(frozen=True, slots=True)
class ArchivePart:
    """One member of an archive: some lines of a section, or a file."""

    section: str
    file: IO[bytes]

    @property
    def is_file(self) -> bool:
        """Say whether this is a file rather than lines."""
        return self.section.startswith("files/")

    def lines(self) -> Iterator[bytes]:
        """Yield the records."""
        with _readable():
            for line in self.file:
                yield line.rstrip(b"\n")

    def pieces(self) -> Iterator[bytes]:
        """Yield a file's bytes."""
        with _readable():
            while piece := self.file.read(PIECE):
                yield piece


class ArchiveReader:
    """Reads an archive from start to end."""

    def __init__(self, stream: Any) -> None:  # noqa: ANN401 - needs read() only
        self._stream = stream
        self.manifest: Manifest | None = None

    def parts(self) -> Iterator[ArchivePart]:
        """Yield every part; the manifest is known after the last one."""
        with _readable(), gzip.GzipFile(fileobj=self._stream) as unpacked:
            with tarfile.open(fileobj=unpacked, mode="r|") as tar:
                for member in tar:
                    file = tar.extractfile(member)
                    if file is None:
                        continue
                    if member.name == MANIFEST:
                        self.manifest = Manifest.parse(file.read(MANIFEST_MOST))
                    else:
                        yield ArchivePart(_section_of(member.name), file)
            while unpacked.read(PIECE):  # its sum stands at the very end
                pass
        if self.manifest is None:
            raise Unreadable("The backup is cut off: it has no manifest.")


def verify(reader: ArchiveReader) -> Manifest:
    """Read a whole archive and return its manifest; Unreadable unless they agree."""
    digests: dict[str, Any] = {}
    found: dict[str, ArchiveSection] = {}
    for part in reader.parts():
        digest = digests.setdefault(part.section, hashlib.sha256())
        section = found.setdefault(part.section, ArchiveSection(int(part.is_file)))
        for one in part.pieces() if part.is_file else part.lines():
            digest.update(one if part.is_file else one + b"\n")
            section.count += not part.is_file
    for name, digest in digests.items():
        found[name].sha256 = digest.hexdigest()
    manifest = reader.manifest or Manifest("")
    if found != manifest.sections:
        raise Unreadable("The backup is damaged: it does not hold what its list says.")
    return manifest


def _section_of(member: str) -> str:
    return member if member.startswith("files/") else member.rsplit("/", 1)[0]


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except DAMAGE as error:
        raise Unreadable("The backup is damaged or cut off.") from error
