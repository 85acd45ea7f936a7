"""Packages for Python in the page: wheels that an administrator has put into a folder.

Pyodide wants an index of them (pyodide-lock.json); it is made of what the wheels say of
themselves. Nothing is fetched: what a wheel needs has to lie beside it.
"""

import hashlib
import logging
import re
import zipfile
from collections.abc import Iterable
from email.parser import HeaderParser
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import (
    InvalidWheelFilename,
    canonicalize_name,
    parse_wheel_filename,
)

log = logging.getLogger(__name__)

FOLDER = "python"  # in the data folder
PLATFORM = "pyemscripten_2026_0_wasm32"  # of the Pyodide that comes along
MOST_BYTES = 100_000_000  # of one wheel
Package = dict[str, Any]


def packages() -> dict[str, Package]:
    """Return the index of the packages that are there, by name."""
    return {found["name"]: found for wheel in wheels() if (found := _read(wheel))}


def unusable() -> Iterable[tuple[str, str]]:
    """Return names of files that are no packages for the page, and why."""
    return [
        (each.name, f"a wheel for {PLATFORM} or for any platform (none-any)")
        for each in _files()
        if not is_usable(each)
    ]


def wheel_of(name: str) -> Path | None:
    """Return the file of one of them."""
    return next((each for each in wheels() if each.name == name), None)


def wheels() -> list[Path]:
    """Return the files that can be used, in the order of their names."""
    return [each for each in _files() if is_usable(each)]


def is_usable(wheel: Path) -> bool:
    """Say whether a wheel is for Python in the page."""
    try:
        tags = parse_wheel_filename(wheel.name)[3]
    except InvalidWheelFilename:
        return False
    fits = any(tag.platform in ("any", PLATFORM) for tag in tags)
    return fits and wheel.stat().st_size <= MOST_BYTES


def _files() -> list[Path]:
    return sorted((Path(settings.DATA_DIR) / FOLDER).glob("*.whl"))


def _read(wheel: Path) -> Package | None:
    about = wheel.stat()
    return _described(wheel, about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=256)
def _described(wheel: Path, _changed: int, _size: int) -> Package | None:
    """Return a wheel's entry in the index; None for a broken file."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
            metadata = next(n for n in names if n.endswith(".dist-info/METADATA"))
            head = HeaderParser().parsestr(archive.read(metadata).decode())
        name, version, *_rest = parse_wheel_filename(wheel.name)
    except (OSError, zipfile.BadZipFile, StopIteration, ValueError):
        log.warning("%s is no wheel that can be read", wheel.name)
        return None
    return {
        "name": name,
        "version": str(version),
        "file_name": wheel.name,
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
        "imports": sorted(_modules(names)),
        "depends": sorted(_needs(head.get_all("Requires-Dist") or ())),
    }


MODULE = re.compile(r"([A-Za-z_]\w*)(?:\.[\w.-]*)?")


def _modules(names: Iterable[str]) -> set[str]:
    """Return what a wheel lets programs import."""
    tops = {n.partition("/")[0] for n in names if n.endswith((".py", ".so"))}
    found = {MODULE.fullmatch(top.removesuffix(".py")) for top in tops}
    return {each[1] for each in found if each}


def _needs(requirements: Iterable[str]) -> set[str]:
    """Return the packages that a wheel needs, without those of its extras."""
    there = {"sys_platform": "emscripten", "platform_system": "Emscripten", "extra": ""}
    found = set[str]()
    for text in requirements:
        try:
            needed = Requirement(text)
        except InvalidRequirement:
            continue
        if needed.marker is None or needed.marker.evaluate(there):
            found.add(canonicalize_name(needed.name))
    return found
