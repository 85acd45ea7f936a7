"""Static files under hashed names, also in ES modules and CSS, and compressed."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Of 5.5 MB of Mermaid, 9 makes 1.32 MB in a second; 11, Brotli's own choice, 1.19 MB in
# twelve. A start must not wait for that.
QUALITY = 9
FORM = "1"  # of what is collected: another one is collected anew
COMPRESSED = (".br", ".gz")


class HashedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashes names so that a browser may keep each file for ever.

    What was compressed before is kept: the name says that the content is the same.
    """

    support_js_module_import_aggregation = True
    manifest_strict = False

    def create_compressor(self, **options: Any) -> Compressor:  # noqa: ANN401
        """Return what compresses a file (the name is WhiteNoise's)."""
        return Quick(**options)

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Compress what is asked for: files by their hashed names, where it is new."""
        hashed = set(self.hashed_files.values())
        known = {path for path in hashed if self.exists(path + COMPRESSED[0])}
        yield from super().compress_files((hashed - known) & set(paths))


class Quick(Compressor):  # type: ignore[misc]
    """Writes whole files or none, in little time."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        """Return the compressed bytes."""
        return bytes(brotli.compress(data, quality=QUALITY))

    def write_data(self, path: str, data: bytes, suffix: str, _: os.stat_result) -> str:
        """Write beside the file: a start that is broken off leaves no half of it."""
        name = path + suffix
        unfinished = Path(f"{name}.new")
        unfinished.write_bytes(data)
        unfinished.replace(name)
        return name
