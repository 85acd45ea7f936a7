"""Install what requirements/*.txt lock into the environment of this Python.

Usage: python scripts/install.py NAME... Every file is checked against its hash. uv does
it in seconds where pip takes a minute; where uv cannot, pip does.
"""

import os
import re
import subprocess
import sys
from ast import literal_eval
from pathlib import Path

LOCKS = Path(__file__).resolve().parent.parent / "requirements"
PIP = [sys.executable, "-m", "pip"]
# The lock files name everything, so nothing is left to find out.
LOCKED = ["--quiet", "--require-hashes", "--no-deps"]
SETTING = re.compile(r"(global|install|:env:)\.([\w-]+)=(.+)")
ORDER = ("global", "install", ":env:")  # the later one counts
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}
LISTS = {"UV_INDEX": " ", "UV_FIND_LINKS": ",", "UV_INSECURE_HOST": " "}


def as_pip_is_configured(listing: str) -> dict[str, str]:
    """Return uv's variables for what `pip config list` printed.

    uv reads nothing of pip's: where packages are, and whose certificates are trusted.
    """
    found = sorted(SETTING.findall(listing), key=lambda row: ORDER.index(row[0]))
    told = {name: str(literal_eval(value)) for _, name, value in found}
    return {
        uv: LISTS.get(uv, " ").join(told[pip].split())
        for pip, uv in UV_NAMES.items()
        if told.get(pip)
    }


def run(*command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command; return how it ended and what it printed."""
    # No word of it comes from outside.
    return subprocess.run(  # noqa: S603
        command,
        env={**variables, **os.environ},
        capture_output=True,
        text=True,
        check=False,
    )


def with_uv(files: list[str]) -> str:
    """Install with uv; return why not, "" when it did."""
    # One that has to be built first would not be quick.
    binary = (*LOCKED, "--only-binary=:all:", "-r", str(LOCKS / "setup.txt"))
    if run(*PIP, "install", *binary).returncode:
        return "uv is not to be had"
    variables = as_pip_is_configured(run(*PIP, "config", "list").stdout)
    # A file of the right hash is the right file, whichever index it comes from.
    variables |= {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_SYSTEM_CERTS": "true"}
    variables |= {"UV_HTTP_RETRIES": "1"}
    here = f"--python={sys.executable}"
    uv = Path(sys.executable).with_name("uv")
    done = run(uv, "pip", "install", here, *LOCKED, *files, **variables)
    lines = done.stderr.strip().splitlines() or [f"uv ended with {done.returncode}"]
    return lines[-1].strip().removeprefix("cause: ") if done.returncode else ""


def main() -> None:
    """Install; say in one line why it takes longer, if it does."""
    files = [f"--requirements={LOCKS / name}.txt" for name in sys.argv[1:]]
    if why := with_uv(files):
        sys.stdout.write(f"[setup] pip goes on, more slowly: {why}\n")
        with_pip = [name.replace("--requirements", "--requirement") for name in files]
        done = run(*PIP, "install", "--no-compile", *LOCKED, *with_pip)
        sys.stderr.write(done.stderr)
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()
