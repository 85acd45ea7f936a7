"""Our modules and stylesheets joined into few minified files, by esbuild.

What is imported when it is needed stays a file of its own. Packages are taken from
node_modules. The names bear a hash of the content, which esbuild writes into imports.
"""

import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.settings.environment import BASE_DIR

FOLDER = "grouped"  # below STATIC_ROOT
# Each line shares what its members have in common. The chat is alone in its own: fewer
# files would be shared with others than be asked for by everybody.
GROUPS = (
    ("js/app.js",),
    ("js/connected.js", "js/file.js", "js/share.js", "js/terms.js"),
    ("css/app.css",),
)
OPTIONS = (
    "--bundle",
    "--splitting",
    "--minify",
    "--format=esm",
    "--target=es2022",
    "--loader:.svg=file",
    "--entry-names=[name]-[hash]",
    "--chunk-names=[name]-[hash]",
    "--asset-names=[name]-[hash]",
    "--legal-comments=none",
    "--log-level=error",
)
Outputs = Mapping[str, Mapping[str, Any]]


@dataclass
class Grouped:
    """What was made; all names are relative to STATIC_ROOT."""

    names: dict[str, str] = field(default_factory=dict)  # by the source's name
    # What a browser had better ask for at once, by the source's name.
    parts: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    inside: set[str] = field(default_factory=set)  # sources that stand in these


def group(sources: Mapping[str, Path], root: Path) -> Grouped:
    """Group those of `sources` (name → file) that a page names; write below `root`."""
    grouped = Grouped()
    inside = set[Path]()
    for names in GROUPS:
        if found := {name: sources[name] for name in names if name in sources}:
            inside |= _bundle(found, root, grouped)
    grouped.inside |= {n for n, file in sources.items() if file.resolve() in inside}
    return grouped


def _bundle(entries: Mapping[str, Path], root: Path, grouped: Grouped) -> set[Path]:
    """Bundle one group; return the sources that went in."""
    told = root / f".{FOLDER}.json"
    command = [esbuild(), *map(str, entries.values()), *OPTIONS]
    command += [f"--outdir={root / FOLDER}", f"--metafile={told}"]
    # The command is fixed; its words are paths of this installation.
    subprocess.run(command, cwd=root, check=True)  # noqa: S603
    made = json.loads(told.read_text())
    told.unlink()
    outputs: Outputs = made["outputs"]
    names = {
        (root / each["entryPoint"]).resolve(): path for path, each in _entries(made)
    }
    for name, source in entries.items():
        output = names[source.resolve()]
        grouped.names[name] = output
        grouped.parts[name] = sorted(_needed(output, outputs) - {output})
    grouped.files |= set(outputs)
    return {(root / path).resolve() for path in made["inputs"]}


def _entries(made: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, str]]]:
    outputs: Outputs = made["outputs"]
    return [(path, each) for path, each in outputs.items() if "entryPoint" in each]


def _needed(output: str, outputs: Outputs) -> set[str]:
    """Return a file and what it imports, and what that imports, but nothing late."""
    needed, fresh = set[str](), {output}
    while fresh:
        needed |= fresh
        imports = [each for path in fresh for each in outputs[path]["imports"]]
        now = {each["path"] for each in imports if each["kind"] == "import-statement"}
        fresh = now - needed
    return needed


def esbuild() -> str:
    """Return the program's path, of which each platform has a package of its own."""
    for place in ("bin/esbuild", "esbuild.exe"):
        for found in (BASE_DIR / "node_modules" / "@esbuild").glob(f"*/{place}"):
            return str(found)
    raise ImproperlyConfigured(
        "The pages' scripts cannot be grouped: esbuild is missing. Run `make assets`."
    )
