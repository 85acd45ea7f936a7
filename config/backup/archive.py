"""The archive inside: a compressed tar of JSON lines and files, a manifest last.

`mongo/<collection>/00000.jsonl`, `sql/<app.model>/00000.jsonl`, `files/<path>`,
`manifest.json`. Lines are cut into parts, so nothing is ever held whole in memory.
"""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from config.backup.envelope import Unreadable

PART = 4 << 20  # bytes of JSON lines in one part
MANIFEST = "manifest.json"
FORMAT = 1


@dataclass(slots=True)
class Section:
    """How many records a collection, table or file has, and their SHA-256."""

    count: int = 0
    sha256: str = ""


@dataclass(slots=True)
class Manifest:
    """What is in the archive; written last, so an archive without one is cut off."""

    created_at: str
    format: int = FORMAT
    sections: dict[str, Section] = field(default_factory=dict)

    def as_json(self) -> bytes:
        """Return the stored form."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def parse(cls, text: bytes) -> "Manifest":
        """Read the stored form; Unreadable when it is of a later format."""
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise Unreadable(f"The backup has format {found['format']}, not {FORMAT}.")
        sections = {name: Section(**one) for name, one in found["sections"].items()}
        return cls(found["created_at"], FORMAT, sections)


class Writer:
    """Writes an archive into a file-like object."""

    def __init__(self, stream: Any, created_at: str) -> None:  # noqa: ANN401
        self._gzip = gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=6)
        self._tar = tarfile.open(fileobj=self._gzip, mode="w|")  # noqa: SIM115
        self.manifest = Manifest(created_at)

    def add_lines(self, name: str, lines: Iterable[bytes]) -> Section:
        """Store records under `name`, cut into parts."""
        section, digest = Section(), hashlib.sha256()
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
            info = tarfile.TarInfo(f"files/{name}")
            info.size, info.mode = path.stat().st_size, 0o600
            self._tar.addfile(info, file)
        self.manifest.sections[f"files/{name}"] = Section(1, digest)

    def close(self) -> None:
        """Write the manifest and end the archive."""
        self._put(MANIFEST, self.manifest.as_json())
        self._tar.close()
        self._gzip.close()

    def _put(self, name: str, data: bytes) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(data), 0o600
        self._tar.addfile(info, io.BytesIO(data))


@dataclass(frozen=True, slots=True)
class Part:
    """One member of an archive: some lines of a section, or a file."""

    section: str
    file: IO[bytes]

    def lines(self) -> Iterator[bytes]:
        """Yield the records."""
        for line in self.file:
            yield line.rstrip(b"\n")


class Reader:
    """Reads an archive from start to end and checks it on the way."""

    def __init__(self, stream: Any) -> None:  # noqa: ANN401 - needs read() only
        self._stream = stream
        self.manifest: Manifest | None = None

    def parts(self) -> Iterator[Part]:
        """Yield every part; the manifest is known after the last one."""
        try:
            with tarfile.open(fileobj=self._stream, mode="r|gz") as tar:
                for member in tar:
                    file = tar.extractfile(member)
                    if file is None:
                        continue
                    if member.name == MANIFEST:
                        self.manifest = Manifest.parse(file.read())
                    elif member.name.startswith("files/"):
                        yield Part(member.name, file)
                    else:
                        yield Part(member.name.rsplit("/", 1)[0], file)
        except (tarfile.TarError, EOFError, OSError) as error:
            raise Unreadable("The backup is damaged or cut off.") from error
        if self.manifest is None:
            raise Unreadable("The backup is cut off: it has no manifest.")
