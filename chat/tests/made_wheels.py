"""Wheels for tests, no larger than they must be."""

import zipfile
from collections.abc import Mapping
from pathlib import Path


def wheel(
    folder: Path,
    name: str,
    modules: Mapping[str, str],
    *,
    needs: str = "",
    tag: str = "py3-none-any",
) -> Path:
    """Write a wheel of version 1.0 and return where it lies."""
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / f"{name}-1.0-{tag}.whl"
    about = f"{name}-1.0.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{needs}"
    with zipfile.ZipFile(made, "w") as archive:
        for module, code in modules.items():
            archive.writestr(f"{module}.py", code)
        archive.writestr(f"{about}/METADATA", metadata)
        archive.writestr(f"{about}/WHEEL", f"Wheel-Version: 1.0\nTag: {tag}\n")
        archive.writestr(f"{about}/RECORD", "")
    return made
