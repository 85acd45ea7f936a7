"""Static files grouped, under hashed names, and compressed."""

import gzip
import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import brotli
from django.core.files.storage import Storage
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

from config.static_files.grouping import group

# A start must not wait. Of 5.5 MB of Mermaid, 9 makes 1.32 MB in a second; 11, Brotli's
# own choice, 1.19 MB in twelve. Of 9.6 MB of Python, 6 makes 3.15 MB in 0.7 s, 9 makes
# 3.10 MB in four.
QUALITY, QUALITY_OF_LARGE = 9, 6
LARGE = 1_000_000  # bytes
FORM = "2"  # of what is collected: another one is collected anew
COMPRESSED = (".br", ".gz")
PARTS = "parts.json"  # what each page's module imports, in STATIC_ROOT
# As esbuild writes it into names.
NAMED = re.compile(r"-[0-9A-Z]{8}\.\w+$")
Paths = dict[str, tuple[Storage, str]]


class HashedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashes names so that a browser may keep each file for ever.

    What was compressed before is kept: the name says that the content is the same.
    """

    manifest_strict = False

    def post_process(self, paths: Paths, *args: Any, **options: Any) -> Iterator[Any]:  # noqa: ANN401
        """Group what pages name, then hash and compress (the name is Django's)."""
        if options.get("dry_run"):
            return
        root = Path(self.location)
        files = {name: Path(store.path(path)) for name, (store, path) in paths.items()}
        grouped = group(files, root)
        (root / PARTS).write_text(json.dumps(grouped.parts))
        for name in grouped.inside:
            (root / name).unlink(missing_ok=True)
        named = {name: name for name in {*files, *grouped.files} if NAMED.search(name)}
        self._named = named | grouped.names
        rest = {
            name: path
            for name, path in paths.items()
            if name not in named and name not in grouped.inside
        }
        yield from super().post_process(rest, *args, **options)

    def save_manifest(self) -> None:
        """Write down also what had its hash before (the name is Django's)."""
        self.hashed_files |= self._named
        super().save_manifest()

    def create_compressor(self, **options: Any) -> Compressor:  # noqa: ANN401
        """Return what compresses a file (the name is WhiteNoise's)."""
        return Quick(**options)

    def compress_files(self, _: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Compress what is asked for: files by their hashed names, where it is new."""
        hashed = set(self.hashed_files.values())
        known = {path for path in hashed if self.exists(path + COMPRESSED[0])}
        yield from super().compress_files(hashed - known)


class Quick(Compressor):  # type: ignore[misc]
    """Writes whole files or none, in little time."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        """Return the compressed bytes."""
        quality = QUALITY_OF_LARGE if len(data) > LARGE else QUALITY
        return bytes(brotli.compress(data, quality=quality))

    @staticmethod
    def compress_gzip(data: bytes) -> bytes:
        """Return the compressed bytes; few browsers still ask for them."""
        return gzip.compress(data, compresslevel=6, mtime=0)

    def write_data(self, path: str, data: bytes, suffix: str, _: os.stat_result) -> str:
        """Write beside the file: a start that is broken off leaves no half of it."""
        name = path + suffix
        unfinished = Path(f"{name}.new")
        unfinished.write_bytes(data)
        unfinished.replace(name)
        return name
